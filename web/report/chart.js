// One chart over the epochs, drawn by dygraphs. Names of runs never reach the library, which would
// take them for HTML: its lines are called l0, l1, ….
import {short} from "./format.js";
import {colour} from "./theme.js";

// The library's own legend: ours stands below the charts, and its inline styles are forbidden here.
const {Dygraph} = window;
Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

/** Ticks at whole epochs, about one for 60 pixels. */
export function epochTicks(from, to, pixels) {
  const wanted = Math.max(2, Math.floor(pixels / 60));
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = Math.max(1, [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough) ?? 1);
  const ticks = [];
  for (let v = Math.ceil(from / step) * step; v <= to; v += step) ticks.push({v, label: String(v)});
  return ticks;
}

function seriesOptions(lines) {
  return Object.fromEntries(lines.map((line, k) => [`l${k}`, {
                                        color: colour(line.style.variable),
                                        strokePattern: line.faint ? [3, 3] : line.style.dash,
                                        strokeWidth: line.faint ? 1.4 : 2.2,
                                      }]));
}

/**
 * Draws `lines` ({ style, faint, visible }) over `rows` ([epoch, value of line 0, …]; a value is
 * [low, middle, high] with `bands`) into `host`. `onHover(row, line)` gets nulls when the pointer
 * leaves. Returns { select(row, line), show(line, visible), destroy() }.
 */
export function drawChart(host, {rows, lines, log, bands, onHover}) {
  const model = Dygraph.defaultInteractionModel;
  const graph = new Dygraph(host, rows, {
    labels: ["epoch", ...lines.map((_, k) => `l${k}`)],
    series: seriesOptions(lines),
    visibility: lines.map((line) => line.visible),
    dateWindow: rows.length === 1 ? [rows[0][0] - 0.5, rows[0][0] + 0.5] : null,
    customBars: bands,
    fillAlpha: 0.16,
    logscale: log,
    rightGap: 20,
    xRangePad: 6,
    yRangePad: 8,
    axisLabelFontSize: 12,
    axisLineColor: colour("line-strong"),
    gridLineColor: colour("line"),
    gridLineWidth: 1,
    drawPoints: rows.length === 1,
    pointSize: 4,
    highlightCircleSize: 3.5,
    highlightSeriesOpts: {strokeWidth: 3, highlightCircleSize: 5},
    highlightSeriesBackgroundAlpha: 0.5,
    highlightSeriesBackgroundColor: colour("surface"),
    axes: {
      x: {drawGrid: false, ticker: epochTicks, axisLabelWidth: 40},
      y: {axisLabelFormatter: (value) => short(value), axisLabelWidth: 46},
    },
    // The library's touch gestures would keep a finger from scrolling the page.
    interactionModel: {mousedown: model.mousedown, dblclick: model.dblclick},
    highlightCallback: (event, x, points, row, name) => onHover(row, Number(name.slice(1))),
    unhighlightCallback: () => onHover(null, null),
  });
  return {
    select(row, line) {
      if (row === null)
        graph.clearSelection();
      else
        graph.setSelection(row, line === null ? undefined : `l${line}`);
    },
    show: (line, visible) => graph.setVisibility(line, visible),
    destroy: () => graph.destroy(),
  };
}
