// Accuracy over the combinations of two settings: a table whose cells are the darker the better.
import {isNumber, meanOf} from "./data.js";
import {element} from "./dom.js";
import {decimals} from "./format.js";
import {colour, mixed, onTheme, textOn} from "./theme.js";

/** The settings that a grid varies, seeds left out. */
export function gridSettings(report) {
  return report.varied.filter((name) => name !== "seed");
}

/** The different values of a setting, numbers in their order. */
function valuesOf(runs, name) {
  const values = [...new Set(runs.map((run) => run.settings[name]))];
  const numeric = values.every((value) => value !== "" && isNumber(Number(value)));
  return numeric ? values.sort((a, b) => a - b) : values;
}

function paint(cells, low, high) {
  for (const {node, mean} of cells) {
    const share = (mean - low) / (high - low || 1);
    const rgb = mixed(colour("surface"), colour("heat-right"), 0.06 + 0.94 * share ** 2);
    node.style.setProperty("background-color", `rgb(${rgb})`);
    node.style.setProperty("color", textOn(rgb));
  }
}

/** The table, or null unless exactly two settings vary. */
export function gridTable(report, runs) {
  const names = gridSettings(report);
  if (names.length !== 2) return null;
  const [down, across] = names;
  const column = report.hasValidation ? "val_accuracy" : "accuracy";
  const columns = valuesOf(runs, across);
  const cells = [];
  const cell = (row, value) => {
    const result =
        meanOf(runs.filter((run) => run.settings[down] === row && run.settings[across] === value)
                   .map((run) => run.last[column]));
    const node = element("td", {class: "number"}, result ? decimals(result.mean) : "–");
    if (result) cells.push({node, mean: result.mean});
    return node;
  };
  const body = valuesOf(runs, down)
                   .map(
                       (row) => element(
                           "tr", {}, element("th", {scope: "row"}, row || "default"),
                           columns.map((value) => cell(row, value))));
  if (cells.length === 0) return null;
  const means = cells.map(({mean}) => mean);
  const draw = () => paint(cells, Math.min(...means), Math.max(...means));
  onTheme(draw);
  draw();
  return element(
      "figure", {class: "chart"},
      element("figcaption", {class: "chart-title"}, `${column} of the last epoch`),
      element(
          "div", {class: "scroll"},
          element(
              "table", {class: "grid-table"},
              element(
                  "thead", {},
                  element(
                      "tr", {}, element("th", {scope: "col"}, `${down} ↓  ${across} →`),
                      columns.map(
                          (value) =>
                              element("th", {scope: "col", class: "number"}, value || "default")))),
              element("tbody", {}, body))));
}
