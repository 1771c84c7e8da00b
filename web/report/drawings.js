// Test drawings as small pictures, taken from the sprites when they come into sight.
import {element} from "./dom.js";
import {decimals, grouped} from "./format.js";

const images = new Map();

function spriteImage(address) {
  if (!images.has(address)) {
    const image = new Image();
    image.src = address;
    images.set(address, image.decode().then(() => image));
  }
  return images.get(address);
}

async function paint(canvas, split, place) {
  const index = Math.floor(place / split.per_sprite);
  const image = await spriteImage(split.sprites[index]);
  const {side} = split;
  const across = image.naturalWidth / side;
  const within = place % split.per_sprite;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(
      image, within % across * side, Math.floor(within / across) * side, side, side, 0, 0,
      canvas.width, canvas.height);
}

/** The picture of a drawing, `size` pixels wide. */
export function picture(report, split, place, size = 84) {
  const label = report.classes[split.labels[place]];
  const dots = Math.round(size * Math.max(2, window.devicePixelRatio || 1));
  const canvas = element("canvas", {
    class: "ink",
    width: dots,
    height: dots,
    role: "img",
    title: `test drawing ${split.numbers[place]}`,
    "aria-label": `Test drawing ${split.numbers[place]}, ${label}`,
    style: {"--size": `${size}px`}
  });
  paint(canvas, split, place);
  return canvas;
}

/** What a run takes a drawing for: a mark, the name, the probability. */
export function verdict(report, split, run, place, letter = null) {
  const guess = run.guesses[place];
  const right = guess === split.labels[place];
  return element(
      "span", {class: `verdict ${right ? "right" : "wrong"}`},
      letter ?
          element(
              "span", {class: `letter ${letter.toLowerCase()}`, "aria-label": `Model ${letter}:`},
              letter) :
          null,
      element(
          "span", {class: "mark", role: "img", "aria-label": right ? "right" : "wrong"},
          right ? "✓" : "✗"),
      element("span", {class: "name", title: report.classes[guess]}, report.classes[guess]),
      element("span", {class: "share"}, decimals(run.confidences[place] / 10000)));
}

/** A drawing with its class and any lines below it. */
export function drawing(report, split, place, lines, size = 108) {
  const label = report.classes[split.labels[place]];
  return element(
      "figure", {class: "drawing"}, picture(report, split, place, size),
      element(
          "figcaption", {}, element("span", {class: "target name", title: label}, label), lines));
}

/** Drawings in rows, the first `step` of them and more at a time. */
export function drawingList(places, make, step = 24) {
  const list = element("div", {class: "drawings"});
  const more = element("button", {type: "button", class: "control", on: {click: show}});
  const node = element("div", {}, list, more);
  let shown = 0;

  function show() {
    list.append(...places.slice(shown, shown + step).map(make));
    shown = Math.min(places.length, shown + step);
    more.hidden = shown === places.length;
    more.textContent = `Show more (${grouped(places.length - shown)} left)`;
  }

  show();
  return node;
}
