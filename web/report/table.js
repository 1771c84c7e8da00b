// Tables that sort by a click on a header, and whose rows can be chosen.
import {isNumber} from "./data.js";
import {element, replace} from "./dom.js";

/** Missing values stand behind all others, whichever way the rest is sorted. */
function compare(left, right, falling) {
  const missing = (value) => value === null || value === undefined || value === "";
  if (missing(left) || missing(right)) return Number(missing(left)) - Number(missing(right));
  const order = isNumber(left) && isNumber(right) ?
      left - right :
      String(left).localeCompare(String(right), "en", {numeric: true});
  return falling ? -order : order;
}

/**
 * A table. A column has a label, value(row) to sort by, and cell(row) for what is shown (else the
 * value); `numeric` sets it to the right, `falling` sorts it from the top at the first click, and
 * `title` explains it. `onSelect(row)` makes rows selectable. Returns { node, select(row) }.
 */
export function sortableTable(
    {caption, columns, rows, onSelect = null, sorted = null, foot = null}) {
  const body = element("tbody");
  const lines = new Map();
  let state = {column: sorted, falling: false};

  const heads = columns.map(
      (column) => element(
          "th", {scope: "col", class: column.numeric ? "number" : null},
          element(
              "button", {
                type: "button",
                class: "sort",
                title: column.title,
                on: {click: () => sortBy(column)}
              },
              column.label)));

  function sortBy(column) {
    const falling = state.column === column ? !state.falling : Boolean(column.falling);
    state = {column, falling};
    show();
  }

  function show() {
    const ordered = [...rows];
    if (state.column) {
      ordered.sort((a, b) => compare(state.column.value(a), state.column.value(b), state.falling));
    }
    columns.forEach((column, k) => {
      const chosen = column === state.column;
      heads[k].setAttribute(
          "aria-sort", chosen ? (state.falling ? "descending" : "ascending") : "none");
    });
    replace(body, ordered.map((row) => lines.get(row)));
  }

  function line(row) {
    const cells = columns.map(
        (column, k) => element(
            k === 0 ? "th" : "td",
            {scope: k === 0 ? "row" : null, class: column.numeric ? "number" : null},
            column.cell ? column.cell(row) : String(column.value(row) ?? "–")));
    if (!onSelect) return element("tr", {}, cells);
    const first = cells[0];
    const pick = element("button", {type: "button", class: "pick", "aria-pressed": "false"});
    pick.append(...first.childNodes);
    first.append(pick);
    return element("tr", {class: "selectable", on: {click: () => onSelect(row)}}, cells);
  }

  function select(row) {
    for (const [other, node] of lines) {
      node.classList.toggle("selected", other === row);
      node.querySelector(".pick")?.setAttribute("aria-pressed", String(other === row));
    }
  }

  for (const row of rows) lines.set(row, line(row));
  show();
  const table = element(
      "table", {class: "sortable"}, element("caption", {class: "hidden"}, caption),
      element("thead", {}, element("tr", {}, heads)), body,
      foot ? element("tfoot", {}, foot) : null);
  return {
    node: element(
        "div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption}, table),
    select
  };
}
