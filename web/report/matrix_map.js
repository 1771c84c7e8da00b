// A confusion matrix of many classes as a picture: one small square a cell, the cell under the
// pointer in words, and two lists to choose a cell by name.
import {choice, element, replace} from "./dom.js";
import {grouped, percent} from "./format.js";
import {heat} from "./matrix.js";

const SIZE = 690;  // pixels, at most

function paint(canvas, {classes, cells, totals}, dot) {
  const size = classes.length;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const dots = new Uint32Array(image.data.buffer);
  const packed = ([red, green, blue]) => 0xff000000 | blue << 16 | green << 8 | red;
  dots.fill(packed(heat(true, 0)));
  for (let cell = 0; cell < cells.length; ++cell) {
    if (cells[cell] === 0) continue;
    const row = Math.floor(cell / size);
    const column = cell % size;
    // A single drawing must be seen: half the strength for any, the rest by its share.
    const share = 0.25 + 0.75 * cells[cell] / totals[row];
    const value = packed(heat(row === column, share));
    for (let y = 0; y < dot; ++y) {
      dots.fill(
          value, (row * dot + y) * canvas.width + column * dot,
          (row * dot + y) * canvas.width + (column + 1) * dot);
    }
  }
  context.putImageData(image, 0, 0);
}

/** As matrixTable, without numbers in the cells. */
export function matrixMap(matrix, onSelect) {
  const {classes, cells, totals} = matrix;
  const size = classes.length;
  const dot = Math.max(1, Math.ceil(SIZE / size));
  const canvas = element("canvas", {
    class: "matrix-map",
    width: size * dot,
    height: size * dot,
    tabindex: "0",
    role: "application",
    "aria-label": "Confusion matrix: rows are classes, columns what they are taken for. " +
        "The arrow keys go from cell to cell, Enter shows its drawings."
  });
  const frame = element("div", {class: "map-frame"}, canvas, element("div", {class: "map-cursor"}));
  const words = element("p", {class: "readout", role: "status"}, "Point at a cell.");
  let at = {label: 0, guess: 0};

  function point(label, guess) {
    at = {label, guess};
    const count = cells[label * size + guess];
    const share = totals[label] === 0 ? 0 : count / totals[label];
    words.textContent = `${classes[label]} taken for ${classes[guess]}: ${grouped(count)} of ` +
        `${grouped(totals[label])} (${percent(share)})`;
    const cursor = frame.lastElementChild;
    const place = (index) => `${(100 * index / size).toFixed(3)}%`;
    cursor.style.setProperty("left", place(guess));
    cursor.style.setProperty("top", place(label));
    cursor.style.setProperty("width", place(1));
    cursor.style.setProperty("height", place(1));
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const index = (offset, length) =>
        Math.min(size - 1, Math.max(0, Math.floor(offset / length * size)));
    return [index(event.clientY - box.top, box.height), index(event.clientX - box.left, box.width)];
  }

  canvas.addEventListener("pointermove", (event) => point(...under(event)));
  canvas.addEventListener("click", (event) => onSelect(...under(event)));
  canvas.addEventListener("keydown", (event) => {
    const moves = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
    const move = moves[event.key];
    const kept = (index) => Math.min(size - 1, Math.max(0, index));
    if (move)
      point(kept(at.label + move[0]), kept(at.guess + move[1]));
    else if (event.key === "Enter")
      onSelect(at.label, at.guess);
    else
      return;
    event.preventDefault();
  });

  const names = classes.map((name, k) => [k, name]);
  const lists = element("div", {class: "controls"});
  const showLists = () => replace(
      lists, choice("Drawings of", names, at.label, (label) => onSelect(label, at.guess)),
      choice("taken for", names, at.guess, (guess) => onSelect(at.label, guess)));
  showLists();
  paint(canvas, matrix, dot);
  const select = (label, guess) => {
    point(label, guess);
    showLists();
  };
  return {node: element("div", {}, frame, words, lists), select};
}
