// The table of runs: what they differ in, how they went, and which one the sections below look at.
import {isNumber, missingReason} from "./data.js";
import {element, svg} from "./dom.js";
import {decimals, duration} from "./format.js";
import {sortableTable} from "./table.js";

/** The accuracies of a run as a small line; all runs share its scale. */
function sparkline(run, column, low, high) {
  const values = run.epochs[column];
  const x = (k) => 2 + 76 * k / Math.max(1, values.length - 1);
  const y = (value) => 20 - 18 * (value - low) / (high - low || 1);
  const points =
      values.map((value, k) => (isNumber(value) ? `${x(k)},${y(value)}` : null)).filter(Boolean);
  return svg(
      "svg",
      {class: "sparkline", width: 80, height: 22, viewBox: "0 0 80 22", "aria-hidden": "true"},
      points.length > 1 ?
          svg("polyline", {points: points.join(" ")}) :
          points.map(
              (point) => svg("circle", {cx: point.split(",")[0], cy: point.split(",")[1], r: 2})));
}

function settingColumns(report) {
  return report.varied
      .filter((name) => name !== "seed" || report.runs.some((run) => run.repeat > 0))
      .map((name) => ({
             label: name,
             value: (run) => {
               const text = run.settings[name];
               return text !== "" && isNumber(Number(text)) ? Number(text) : text;
             },
             cell: (run) => run.settings[name] || element("span", {class: "muted"}, "default"),
           }));
}

function resultColumns(report) {
  const number = (label, value, title, falling = true) =>
      ({label, value, cell: (run) => decimals(value(run)), numeric: true, falling, title});
  const last = (name) => (run) => run.last[name];
  if (!report.hasValidation) {
    return [
      number("accuracy", last("accuracy"), "Of the last epoch, on the drawings to fit"),
      number("loss", last("loss"), "Of the last epoch, on the drawings to fit", false)
    ];
  }
  return [
    number("val_accuracy", last("val_accuracy"), "Of the last epoch"),
    number("best", (run) => run.best_val_accuracy, "The highest val_accuracy of any epoch"), {
      label: "epoch",
      value: (run) => run.best_epoch,
      numeric: true,
      title: "The epoch of the best val_accuracy"
    },
    number("val_loss", last("val_loss"), "Of the last epoch", false)
  ];
}

/** The models' accuracy, where it is not that of the last epoch: best weights were restored. */
function testColumn(report) {
  const accuracy = (run) => run.model?.test?.accuracy;
  const other = report.runs.some(
      (run) => isNumber(accuracy(run)) && isNumber(run.last.val_accuracy) &&
          accuracy(run) !== run.last.val_accuracy);
  return other ? [{
    label: "test accuracy",
    value: accuracy,
    cell: (run) => decimals(accuracy(run)),
    numeric: true,
    falling: true,
    title: "Of the model that the run left, on the test drawings"
  }] :
                 [];
}

function columnsOf(report) {
  const column = report.hasValidation ? "val_accuracy" : "accuracy";
  const all = report.runs.flatMap((run) => run.epochs[column]).filter(isNumber);
  const low = Math.min(...all);
  const high = Math.max(...all);
  return [
    {
      label: "run",
      value: (run) => run.index,
      cell: (run) => run.name,
      title: "In the order of the plan"
    },
    {
      label: "course",
      value: (run) => run.last[column],
      falling: true,
      title: `${column} over the epochs`,
      cell: (run) => sparkline(run, column, low, high)
    },
    ...settingColumns(report),
    {
      label: "state",
      value: (run) => run.state,
      cell: (run) => element("span", {class: `badge ${run.state}`}, run.state)
    },
    {label: "epochs", value: (run) => run.epochs_done, numeric: true},
    ...resultColumns(report),
    ...testColumn(report),
    {
      label: "time",
      value: (run) => run.seconds,
      cell: (run) => duration(run.seconds),
      numeric: true,
      title: "Fitting and validation of all epochs"
    },
  ];
}

/** Why runs ended early or have no model. */
function remarks(report) {
  const list = report.runs.filter((run) => run.message || run.missing || !run.model);
  if (list.length === 0) return null;
  return element("ul", {class: "remarks"}, list.map((run) => {
    const reasons =
        [run.message, run.model ? "" : `no model: ${missingReason(run)}`].filter(Boolean);
    return element("li", {}, element("b", {}, run.name), ": ", [...new Set(reasons)].join("; "));
  }));
}

/** { nodes, select(run) }; onSelect(run) is called for a row that is chosen. */
export function runsTable(report, onSelect) {
  const table =
      sortableTable({caption: "All runs", columns: columnsOf(report), rows: report.runs, onSelect});
  const hint = report.runs.length === 1 ?
      null :
      element(
          "p", {class: "hint screen"},
          "A click on a header sorts; a click on a run shows its model below.");
  return {nodes: [hint, table.node, remarks(report)], select: table.select};
}
