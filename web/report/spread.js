// Accuracy against the value of the setting that was varied: a dot for each run's last epoch, a
// ring for its best one.
import {byValue, isNumber, meanOf} from "./data.js";
import {drawToWidth, element, svg} from "./dom.js";
import {decimals, short} from "./format.js";
import {ticksBetween} from "./printed_chart.js";

const HEIGHT = 250;
const LEFT = 48;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 40;

/** Where values stand: at their number (or its logarithm), else side by side. */
function placesOf(groups) {
  const values = groups.map((group) => Number(group.value));
  const numeric =
      groups.length > 1 && groups.every((group, k) => group.value !== "" && isNumber(values[k]));
  if (!numeric) {
    return {numeric, at: groups.map((_, k) => (k + 0.5) / groups.length), scale: ""};
  }
  const least = Math.min(...values);
  const most = Math.max(...values);
  const log = least > 0 && most / least >= 20;
  const position = (value) => (log ? Math.log(value) : value);
  const extent = position(most) - position(least) || 1;
  return {
    numeric,
    at: values.map((value) => 0.06 + 0.88 * (position(value) - position(least)) / extent),
    scale: log ? " (logarithmic)" : "",
  };
}

function fitted(text, pixels) {
  const most = Math.max(3, Math.floor(pixels / 7));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function draw(width, variation, groups, column) {
  const best = column === "val_accuracy" ? (run) => run.best_val_accuracy : () => null;
  const numbers = groups.flatMap(({runs}) => runs.flatMap((run) => [run.last[column], best(run)]))
                      .filter(isNumber);
  const ticks = ticksBetween(Math.min(...numbers), Math.max(...numbers));
  const low = ticks[0];
  const high = ticks.at(-1);
  const places = placesOf(groups);
  const x = (k) => LEFT + (width - LEFT - RIGHT) * places.at[k];
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low || 1);
  const room = (width - LEFT - RIGHT) / groups.length;
  const parts = ticks.map(
      (tick) =>
          svg("g", {},
              svg("line", {class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick)}),
              svg("text", {class: "axis", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end"},
                  short(tick))));
  const means = [];
  let labelled = -Infinity;
  groups.forEach(({value, runs}, k) => {
    const gap = Math.min(64, Math.max(28, fitted(value, room).length * 7 + 6));
    if (x(k) - labelled >= gap || places.scale === "" && room > 20) {
      parts.push(
          svg("text", {class: "axis", x: x(k), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle"},
              fitted(value, places.scale === "" ? room : 90), svg("title", {}, value)));
      labelled = x(k);
    }
    const mean = meanOf(runs.map((run) => run.last[column]));
    if (mean && places.numeric) means.push(`${x(k)},${y(mean.mean)}`);
    for (const run of runs) parts.push(...marks(run, best(run), column, x(k), y));
  });
  parts.push(
      svg("text",
          {class: "axis", x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle"},
          `${variation}${places.scale}`));
  const ordered = means.sort((a, b) => parseFloat(a) - parseFloat(b)).join(" ");
  return svg(
      "svg", {
        width,
        height: HEIGHT,
        viewBox: `0 0 ${width} ${HEIGHT}`,
        role: "img",
        "aria-label": `${column} against ${variation}: ${
            groups.map((group) => sentence(group, column)).join("; ")}`
      },
      svg("polyline", {class: "trend", points: ordered}), parts);
}

function marks(run, best, column, x, y) {
  const last = run.last[column];
  const title = `${run.name}: ${column} ${decimals(last)} at the last epoch` +
      (best === null ? "" : `, at best ${decimals(best)} (epoch ${run.best_epoch})`);
  const parts = [];
  if (isNumber(best)) {
    if (isNumber(last))
      parts.push(svg("line", {class: "stem", x1: x, x2: x, y1: y(last), y2: y(best)}));
    parts.push(svg("circle", {class: "ring", cx: x, cy: y(best), r: 5}, svg("title", {}, title)));
  }
  if (isNumber(last)) {
    parts.push(svg("circle", {class: "dot", cx: x, cy: y(last), r: 4.5}, svg("title", {}, title)));
  }
  return parts;
}

function sentence({value, runs}, column) {
  const mean = meanOf(runs.map((run) => run.last[column]));
  return `${value} ${mean ? decimals(mean.mean) : "none"}`;
}

/** The chart, or null where there is nothing to compare. `setting`: against this one of a grid. */
export function spread(report, variation, runs, setting = null) {
  const column = report.hasValidation ? "val_accuracy" : "accuracy";
  const groups = byValue(runs, setting)
                     .filter((group) => group.runs.some((run) => isNumber(run.last[column])));
  if (groups.length < 2) return null;
  const host = drawToWidth(
      element("div", {class: "plot-svg"}),
      (width) => draw(width, setting ?? variation, groups, column));
  return element(
      "figure", {class: "chart"},
      element(
          "figcaption", {class: "chart-title"}, `${column} against ${setting ?? variation}`,
          element(
              "span", {class: "key"}, "● last epoch",
              column === "val_accuracy" ? "  ○ best epoch" : "")),
      host);
}
