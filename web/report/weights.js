// The weights of a model's first layer, unit by unit, as pictures of the drawing they look for.
import {numbers} from "./data.js";
import {element} from "./dom.js";
import {counted, short} from "./format.js";
import {colour, mixed} from "./theme.js";

const SIDE = 28;

/** 255 colours: from one end through the surface's to the other. */
function palette() {
  const middle = colour("surface");
  return Array.from({length: 255}, (_, k) => {
    const value = (k - 127) / 127;
    return mixed(middle, colour(value < 0 ? "weight-low" : "weight-high"), Math.abs(value) ** 0.8);
  });
}

function paint(canvas, values, unit, colours) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; ++i) {
    const [red, green, blue] = colours[values[unit * SIDE * SIDE + i] + 127];
    image.data.set([red, green, blue, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** Pictures of the units, or why there are none. */
export function weights(run) {
  const layer = run.model.weights;
  if (!layer)
    return [element(
        "p", {class: "note"},
        "Only weights on drawings of 28 × 28 pixels can be shown as pictures.")];
  const values = numbers(layer.values, "int8");
  const colours = palette();
  const pictures = Array.from({length: layer.shown}, (_, unit) => {
    const canvas = element("canvas", {
      class: "weight",
      width: SIDE,
      height: SIDE,
      role: "img",
      "aria-label": `Weights of unit ${unit + 1}`,
      title: `unit ${unit + 1}`
    });
    paint(canvas, values, unit, colours);
    return canvas;
  });
  const count =
      layer.shown < layer.units ? `${layer.shown} of ${counted(layer.units, "unit")} shown. ` : "";
  return [
    element(
        "p", {class: "hint"},
        `${count}Ink on orange pixels raises a unit's sum, ink on blue ones lowers it.`),
    element("div", {class: "weights"}, pictures),
    element(
        "div", {class: "weight-key"}, `−${short(layer.extent)}`, element("span", {class: "ramp"}),
        `+${short(layer.extent)}`),
  ];
}
