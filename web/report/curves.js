// Loss and accuracy over the epochs: for each setting that was varied, the curves of its runs, with
// one legend for both charts that tells the values under the pointer and hides runs.
import {drawChart} from "./chart.js";
import {byValue, isNumber, meanOf} from "./data.js";
import {element, replace, segments, svg, tick} from "./dom.js";
import {counted, decimals} from "./format.js";
import {beforePrint} from "./print.js";
import {printedChart} from "./printed_chart.js";
import {lineStyle, onTheme} from "./theme.js";

/** What is drawn: one line for each run, or for each value where it was fitted several times. */
function seriesOf(runs) {
  const groups = byValue(runs);
  const repeated = groups.some((group) => group.runs.length > 1);
  const list = repeated ?
      groups.map(({value, runs: members}) => ({name: value || members[0].name, runs: members})) :
      runs.map((run) => ({name: run.value || run.name, runs: [run]}));
  return {repeated, series: list.map((one, k) => ({...one, style: lineStyle(k), visible: true}))};
}

/** Mean and deviation of one column of a series at an epoch. */
function valueAt(series, column, epoch) {
  return meanOf(series.runs.map((run) => run.epochs[column][run.places.get(epoch)]));
}

function lastValue(series, column) {
  return meanOf(series.runs.map((run) => run.last[column]));
}

function valueText(value) {
  if (!value) return "–";
  return value.count > 1 ? `${decimals(value.mean)} ± ${decimals(value.deviation)}` :
                           decimals(value.mean);
}

/** The line of a legend or of a table's first cell. */
function swatch(style) {
  return svg(
      "svg", {class: "swatch", viewBox: "0 0 28 10", width: 28, height: 10, "aria-hidden": "true"},
      svg("line", {
        x1: 1,
        y1: 5,
        x2: 27,
        y2: 5,
        "stroke-width": 3,
        "stroke-dasharray": style.dash?.join(" "),
        style: {stroke: `var(--${style.variable})`}
      }));
}

class Curves {
  constructor(report, runs) {
    this.report = report;
    Object.assign(this, seriesOf(runs));
    for (const run of runs) run.places = new Map(run.epochs.epoch.map((epoch, k) => [epoch, k]));
    this.epochs = [...new Set(runs.flatMap((run) => run.epochs.epoch))].sort((a, b) => a - b);
    const validated = runs.some((run) => run.epochs.val_accuracy.some(isNumber));
    this.modes = validated ?
        [["validation", "Validation"], ["training", "Training"], ["both", "Both"]] :
        [["training", "Training"]];
    this.mode = validated && this.series.length === 1 ? "both" : this.modes[0][0];
    this.log = runs.some((run) => run.state === "diverged");
    this.row = null;
    this.charts = [];
    this.node = this.build();
    onTheme(() => this.draw());
    beforePrint(() => this.print());
  }

  build() {
    this.hosts = {accuracy: this.host("accuracy"), loss: this.host("loss")};
    this.printed = {
      accuracy: element("div", {class: "printed"}),
      loss: element("div", {class: "printed"})
    };
    this.legend = element("div", {class: "legend"});
    const log = tick("Logarithmic loss", this.log, (checked) => {
      this.log = checked;
      this.draw();
    });
    const modes = segments("Curves of", this.modes, this.mode, (mode) => {
      this.mode = mode;
      this.draw();
    });
    const figure = (kind) => element(
        "figure", {class: "chart"}, element("figcaption", {class: "chart-title"}), this.hosts[kind],
        this.printed[kind]);
    this.figures = {accuracy: figure("accuracy"), loss: figure("loss")};
    return element(
        "div", {class: "curves"},
        element(
            "div", {class: "controls"}, this.modes.length > 1 ? modes : null, log,
            element("span", {class: "hint"}, "Drag to zoom, double-click to see all again")),
        element("div", {class: "pair"}, this.figures.accuracy, this.figures.loss), this.legend);
  }

  host(kind) {
    return element("div", {
      class: "plot",
      tabindex: "0",
      role: "group",
      "aria-label": `${kind} by epoch; the arrow keys go from epoch to epoch`,
      on: {keydown: (event) => this.onKey(event)}
    });
  }

  /** Columns of the history that are shown for "accuracy" or "loss". */
  columns(kind) {
    const shown = {validation: [`val_${kind}`], training: [kind], both: [`val_${kind}`, kind]};
    return shown[this.mode];
  }

  draw() {
    for (const chart of this.charts) chart.destroy();
    this.charts = ["accuracy", "loss"].map((kind) => this.drawOne(kind));
    this.drawLegend();
  }

  /** What a chart shows: { rows, lines, log, bands }. */
  contents(kind) {
    const log = kind === "loss" && this.log;
    const lines = this.columns(kind).flatMap(
        (column, k) => this.series.map(
            (series) =>
                ({series, column, style: series.style, faint: k > 0, visible: series.visible})));
    const cell = (value) => {
      if (!this.repeated) return value ? value.mean : null;
      if (!value) return [null, null, null];
      const low = value.mean - value.deviation;
      return [log ? Math.max(low, value.least) : low, value.mean, value.mean + value.deviation];
    };
    const rows = this.epochs.map(
        (epoch) => [epoch, ...lines.map((line) => cell(valueAt(line.series, line.column, epoch)))]);
    return {rows, lines, log, bands: this.repeated};
  }

  drawOne(kind) {
    const contents = this.contents(kind);
    this.figures[kind].querySelector(".chart-title").textContent =
        this.columns(kind).join(" (solid) and ") + (this.mode === "both" ? " (dotted)" : "");
    if (contents.rows.length === 0) {
      replace(this.hosts[kind], element("p", {class: "note"}, "No epoch was finished."));
      return {select() {}, show() {}, destroy() {}};
    }
    replace(this.hosts[kind]);
    const chart = drawChart(this.hosts[kind], {
      ...contents,
      onHover: (row, line) =>
          this.hover(row, line === null ? null : line % this.series.length, chart)
    });
    chart.lineCount = contents.lines.length;
    return chart;
  }

  print() {
    for (const kind of ["accuracy", "loss"])
      replace(this.printed[kind], printedChart(this.contents(kind)));
  }

  /** Shows the values of a row (null: of the last epochs), and the same row in the other chart. */
  hover(row, series, origin = null) {
    this.row = row;
    for (const chart of this.charts) {
      if (chart !== origin) chart.select(row, series);
    }
    this.updateLegend(series);
  }

  onKey(event) {
    const last = this.epochs.length - 1;
    const at = this.row ?? last;
    const next = {
      ArrowLeft: at - (this.row === null ? 0 : 1),
      ArrowRight: at + 1,
      Home: 0,
      End: last,
      Escape: null
    }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    this.hover(next === null ? null : Math.min(last, Math.max(0, next)), null);
  }

  drawLegend() {
    const columns = [...this.columns("accuracy"), ...this.columns("loss")];
    this.values = this.series.map(() => columns.map(() => element("td", {class: "number"})));
    this.lines = this.series.map(
        (series, k) => element(
            "tr", {}, element("th", {scope: "row"}, this.legendButton(series, k)), this.values[k]));
    this.legendTitle = element("th", {scope: "col"});
    replace(
        this.legend,
        element(
            "table", {},
            element("caption", {class: "hidden"}, "Runs of these charts and their values"),
            element(
                "thead", {},
                element(
                    "tr", {}, this.legendTitle,
                    columns.map(
                        (column) => element("th", {scope: "col", class: "number"}, column)))),
            element("tbody", {}, this.lines)));
    this.updateLegend(null);
  }

  legendButton(series, k) {
    const button = element(
        "button", {
          type: "button",
          class: "legend-entry",
          "aria-pressed": String(series.visible),
          title: "Show or hide",
          on: {
            click: () => {
              series.visible = !series.visible;
              button.setAttribute("aria-pressed", String(series.visible));
              for (const chart of this.charts) {
                for (let line = k; line < chart.lineCount; line += this.series.length) {
                  chart.show(line, series.visible);
                }
              }
            }
          }
        },
        swatch(series.style), element("span", {class: "name", title: series.name}, series.name),
        this.remark(series));
    return button;
  }

  /** How the runs of a series ended, where not all of them finished. */
  remark(series) {
    const ended = series.runs.filter((run) => run.state !== "finished");
    if (ended.length === 0) return null;
    const same = ended.every((run) => run.state === ended[0].state);
    const words = `${series.runs.length === 1 ? "" : `${ended.length} `}${
        same ? ended[0].state : "not finished"}`;
    return element("span", {class: `badge ${ended[0].state}`}, words);
  }

  updateLegend(highlighted) {
    const columns = [...this.columns("accuracy"), ...this.columns("loss")];
    const epoch = this.row === null ? null : this.epochs[this.row];
    this.legendTitle.textContent = epoch === null ? "Last epoch" : `Epoch ${epoch}`;
    this.series.forEach((series, k) => {
      this.lines[k].classList.toggle("highlighted", k === highlighted);
      columns.forEach((column, c) => {
        const value = epoch === null ? lastValue(series, column) : valueAt(series, column, epoch);
        this.values[k][c].textContent = valueText(value);
      });
    });
  }
}

/** Charts and legend for runs that belong together: { node, draw() }, to be drawn once in place. */
export function curves(report, runs) {
  return new Curves(report, runs);
}

/** What the lines are, where a setting was fitted several times. */
export function bandNote(runs) {
  const most = Math.max(...byValue(runs).map((group) => group.runs.length));
  return most > 1 ? `Each line is the mean over ${counted(most, "seed")}, its band one standard ` +
          "deviation to each side." :
                    null;
}
