// A chart over the epochs as a drawing of lines, for paper: it takes any size and stays sharp.
import {epochTicks} from "./chart.js";
import {svg} from "./dom.js";
import {short} from "./format.js";

const WIDTH = 460;
const HEIGHT = 260;
const LEFT = 46;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 26;

/** Round numbers that span from..to, first and last included. */
export function ticksBetween(from, to) {
  const rough = (to - from) / 4 || 0.1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough);
  const ticks = [];
  for (let k = Math.floor(from / step); k * step < to + step; ++k) ticks.push(k * step);
  return ticks;
}

/** 1, 2 and 5 times the powers of ten within from..to; powers alone where they are many. */
function logTicks(from, to) {
  const powers = [];
  for (let k = Math.floor(Math.log10(from)); k <= Math.ceil(Math.log10(to)); ++k)
    powers.push(10 ** k);
  const step = Math.ceil(powers.length / 8);
  const all = powers.length > 3 ? powers.filter((_, k) => k % step === 0) :
                                  powers.flatMap((power) => [power, 2 * power, 5 * power]);
  return all.filter((tick) => tick >= from && tick <= to);
}

/** Pieces of a line between missing values. */
function pieces(points) {
  const list = [[]];
  for (const point of points) {
    if (point)
      list.at(-1).push(point);
    else if (list.at(-1).length > 0)
      list.push([]);
  }
  return list.filter((piece) => piece.length > 0);
}

/** The same arguments as drawChart's, without a place and a pointer. */
export function printedChart({rows, lines, log, bands}) {
  const parts = (cell) => (bands ? cell : [cell, cell, cell]);
  const usable = (value) => value !== null && (!log || value > 0);
  const shown = lines.map((line, k) => ({line, column: k + 1})).filter(({line}) => line.visible);
  const values =
      rows.flatMap((row) => shown.flatMap(({column}) => parts(row[column]))).filter(usable);
  if (values.length === 0) return null;
  let low = Math.min(...values);
  let high = Math.max(...values);
  const ticks = log ? logTicks(low, high) : ticksBetween(low, high);
  if (!log) [low, high] = [ticks[0], ticks.at(-1)];
  const scale = (value) => (log ? Math.log(value) : value);
  const extent = scale(high) - scale(low) || 1;
  const first = rows[0][0];
  const last = rows.at(-1)[0];
  const x = (epoch) =>
      LEFT + 6 + (WIDTH - LEFT - RIGHT - 12) * (epoch - first) / (last - first || 1);
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (scale(value) - scale(low)) / extent);
  const grid = ticks.map(
      (tick) =>
          svg("g", {},
              svg("line", {class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick)}),
              svg("text", {class: "axis", x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end"},
                  short(tick))));
  const epochs =
      epochTicks(first, last, WIDTH - LEFT)
          .map(
              ({v, label}) => svg(
                  "text", {class: "axis", x: x(v), y: HEIGHT - 8, "text-anchor": "middle"}, label));
  const drawn = shown.flatMap(({line, column}) => {
    const points = rows.map((row) => {
      const [from, middle, to] = parts(row[column]);
      return usable(middle) ?
          {x: x(row[0]), y: y(middle), from: y(usable(from) ? from : middle), to: y(to)} :
          null;
    });
    return pieces(points).flatMap((piece) => linePieces(piece, line, bands));
  });
  return svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`}, grid, epochs, drawn);
}

function linePieces(piece, line, bands) {
  const stroke = `var(--${line.style.variable})`;
  const at = (name) => piece.map((point) => `${point.x.toFixed(1)},${point[name].toFixed(1)}`);
  if (piece.length === 1)
    return [svg("circle", {cx: piece[0].x, cy: piece[0].y, r: 3, style: {fill: stroke}})];
  const dash = line.faint ? [3, 3] : line.style.dash;
  return [
    bands ? svg("polygon", {
      points: [...at("from"), ...at("to").reverse()].join(" "),
      style: {fill: stroke, "fill-opacity": "0.15"}
    }) :
            null,
    svg("polyline", {
      points: at("y").join(" "),
      fill: "none",
      "stroke-dasharray": dash?.join(" "),
      "stroke-width": line.faint ? 1.2 : 1.8,
      style: {stroke}
    }),
  ];
}
