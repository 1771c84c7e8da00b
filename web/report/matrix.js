// A confusion matrix as a table whose cells can be reached by keys; for few classes.
import {element} from "./dom.js";
import {grouped, percent} from "./format.js";
import {colour, mixed, textOn} from "./theme.js";

/**
 * A cell's colours: blue for what is right, orange for what is not, stronger for a larger share.
 */
export function heat(right, share) {
  const strength = share === 0 ? 0 : 0.08 + 0.92 * share ** 0.7;
  return mixed(colour("surface"), colour(right ? "heat-right" : "heat-wrong"), strength);
}

function cellText(count, share, shares) {
  if (count === 0) return shares ? "" : "·";
  return shares ? percent(share, share < 0.0995 ? 1 : 0).replace(" %", "") : grouped(count);
}

/**
 * matrix: { classes, cells, totals }; shares: show percent of the row; onSelect(label, guess).
 * Returns { node, select(label, guess) }.
 */
export function matrixTable(matrix, shares, onSelect) {
  const {classes, cells, totals} = matrix;
  const size = classes.length;
  const nodes = [];
  let chosen = 0;

  const cell = (label, guess) => {
    const count = cells[label * size + guess];
    const share = totals[label] === 0 ? 0 : count / totals[label];
    const rgb = heat(label === guess, share);
    const text = `${classes[label]} taken for ${classes[guess]}: ${grouped(count)} of ` +
        `${grouped(totals[label])} (${percent(share)})`;
    const node = element(
        "td", {
          role: "gridcell",
          tabindex: "-1",
          title: text,
          "aria-label": text,
          class: count === 0 ? "empty" : null,
          "data-label": label,
          "data-guess": guess,
          style: {"background-color": `rgb(${rgb})`, color: textOn(rgb)}
        },
        cellText(count, share, shares));
    nodes.push(node);
    return node;
  };

  const table = element(
      "table", {class: "matrix", role: "grid"},
      element(
          "caption", {class: "hidden"},
          "Confusion matrix: rows are classes, columns what they are taken for"),
      element(
          "thead", {},
          element(
              "tr", {}, element("td", {class: "corner"}),
              classes.map(
                  (name) =>
                      element("th", {scope: "col", title: name}, element("span", {}, name))))),
      element(
          "tbody", {},
          classes.map(
              (name, label) => element(
                  "tr", {role: "row"},
                  element("th", {scope: "row", title: name}, element("span", {}, name)),
                  classes.map((_, guess) => cell(label, guess))))));

  function focusOn(index) {
    nodes[chosen].tabIndex = -1;
    chosen = index;
    nodes[chosen].tabIndex = 0;
  }

  function select(label, guess) {
    for (const node of nodes) node.classList.remove("selected");
    focusOn(label * size + guess);
    nodes[chosen].classList.add("selected");
  }

  table.addEventListener("click", (event) => {
    const node = event.target.closest("td[data-label]");
    if (node) onSelect(Number(node.dataset.label), Number(node.dataset.guess));
  });
  table.addEventListener("keydown", (event) => {
    const moves = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -size, ArrowDown: size};
    const index = nodes.indexOf(event.target);
    if (index < 0) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onSelect(Math.floor(index / size), index % size);
    } else if (moves[event.key] !== undefined) {
      event.preventDefault();
      const column = index % size + (Math.abs(moves[event.key]) === 1 ? moves[event.key] : 0);
      const next = index + moves[event.key];
      if (next < 0 || next >= nodes.length || column < 0 || column >= size) return;
      focusOn(next);
      nodes[next].focus();
    }
  });
  nodes[0].tabIndex = 0;
  return {node: element("div", {class: "scroll matrix-scroll"}, table), select};
}
