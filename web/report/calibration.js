// Whether a model is as often right as it is sure: accuracy against confidence in ten bins.
import {drawToWidth, element, svg} from "./dom.js";
import {decimals, grouped} from "./format.js";

const TOP = 10;
const LEFT = 46;
const GAP = 26;
const COUNTS = 54;
const BOTTOM = 40;

function draw(width, bins) {
  const side = Math.min(width - LEFT - 12, 360);
  const height = TOP + side + GAP + COUNTS + BOTTOM;
  const x = (value) => LEFT + side * value;
  const y = (value) => TOP + side * (1 - value);
  const floor = TOP + side + GAP + COUNTS;
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const parts = [0, 0.25, 0.5, 0.75, 1].map(
      (tick) =>
          svg("g", {}, svg("line", {class: "grid", x1: LEFT, x2: x(1), y1: y(tick), y2: y(tick)}),
              svg("text", {class: "axis", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end"},
                  String(tick)),
              svg("text", {class: "axis", x: x(tick), y: floor + 18, "text-anchor": "middle"},
                  String(tick))));
  parts.push(svg("line", {class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1)}));
  const filled = bins.filter((bin) => bin.count > 0);
  for (const bin of bins) {
    const tall = COUNTS * bin.count / most;
    const title = `confidence ${decimals(bin.low, 1)} to ${decimals(bin.high, 1)}: ${
                      grouped(bin.count)} drawings` +
        (bin.count > 0 ? `, ${decimals(bin.accuracy)} of them right, mean confidence ${
                             decimals(bin.confidence)}` :
                         "");
    parts.push(
        svg("rect", {
          class: "count",
          x: x(bin.low) + 1,
          y: floor - tall,
          width: side * (bin.high - bin.low) - 2,
          height: tall
        },
            svg("title", {}, title)));
    if (bin.count === 0) continue;
    parts.push(svg("line", {
      class: "interval",
      x1: x(bin.confidence),
      x2: x(bin.confidence),
      y1: y(bin.from),
      y2: y(bin.to)
    }));
    parts.push(
        svg("circle", {class: "dot", cx: x(bin.confidence), cy: y(bin.accuracy), r: 5},
            svg("title", {}, title)));
  }
  const points = filled.map((bin) => `${x(bin.confidence)},${y(bin.accuracy)}`).join(" ");
  return svg(
      "svg", {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": "Accuracy against confidence; the numbers are in the table below"
      },
      parts, svg("polyline", {class: "reliability", points}),
      svg("text", {class: "axis", x: LEFT, y: TOP + side + GAP - 8}, "drawings"),
      svg("text", {class: "axis", x: x(0.5), y: height - 4, "text-anchor": "middle"},
          "confidence of the guess"));
}

function numbers(bins) {
  const head = ["confidence", "drawings", "mean confidence", "accuracy", "95 % interval"];
  return element(
      "details", {}, element("summary", {}, "Numbers"),
      element(
          "div", {class: "scroll"},
          element(
              "table", {},
              element(
                  "thead", {},
                  element(
                      "tr", {},
                      head.map((text) => element("th", {scope: "col", class: "number"}, text)))),
              element(
                  "tbody", {},
                  bins.map((bin) => element("tr", {}, [
                             `${decimals(bin.low, 1)}–${decimals(bin.high, 1)}`, grouped(bin.count),
                             bin.count ? decimals(bin.confidence) : "–",
                             bin.count ? decimals(bin.accuracy) : "–",
                             bin.count ? `${decimals(bin.from)}–${decimals(bin.to)}` : "–"
                           ].map((text) => element("td", {class: "number"}, text))))))));
}

function verdictOf(bins) {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const gap = bins.reduce((sum, bin) => sum + bin.count * (bin.confidence - bin.accuracy), 0) /
      (total || 1);
  if (Math.abs(gap) < 0.01) return "On the whole it is right as often as it is sure.";
  return gap > 0 ?
      `On the whole it is surer than it is right, by ${(100 * gap).toFixed(1)} points.` :
      `On the whole it is right more often than it is sure, by ${(-100 * gap).toFixed(1)} points.`;
}

export function calibration(run) {
  const {bins, expected_error: error} = run.model.test.calibration;
  return [
    element(
        "p", {}, "Expected calibration error ", element("b", {}, decimals(error)),
        `. ${verdictOf(bins)}`),
    drawToWidth(element("div", {class: "plot-svg"}), (width) => draw(width, bins)),
    element(
        "p", {class: "hint"},
        "Dots: accuracy of the drawings of a bin, with 95 % intervals; on the dashed line " +
            "confidence and accuracy agree. Bars: how many drawings."),
    numbers(bins),
  ];
}
