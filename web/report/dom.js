// Elements in one call. Text always goes in as text: nothing here, or anywhere in the report, makes
// HTML out of a string.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, action] of Object.entries(value)) node.addEventListener(event, action);
    } else if (name === "style") {
      for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** `element("td", { class: "number" }, "0.79")`; children are nodes, text, or lists of them. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Puts children in the place of all that `node` held. */
export function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A choice among few: radio buttons that look like one control. */
export function segments(label, options, chosen, onChange) {
  const name = `segments-${++segments.count}`;
  return element(
      "fieldset", {class: "segments"}, element("legend", {class: "hidden"}, label),
      options.map(
          ([value, text]) => element(
              "label", {}, element("input", {
                type: "radio",
                name,
                value,
                checked: value === chosen,
                on: {change: () => onChange(value)}
              }),
              element("span", {}, text))));
}
segments.count = 0;

/** A box to tick. */
export function tick(label, checked, onChange) {
  const box =
      element("input", {type: "checkbox", checked, on: {change: () => onChange(box.checked)}});
  return element("label", {class: "tick"}, box, element("span", {}, label));
}

/** A list to choose from: options are pairs of value and text. */
export function choice(label, options, chosen, onChange) {
  const list = element(
      "select", {on: {change: () => onChange(Number(list.value))}},
      options.map(([value, text]) => element("option", {value}, text)));
  list.value = String(chosen);
  return element("label", {class: "select"}, element("span", {}, label), list);
}

/** Draws into `node` for its width, and again whenever that changes. */
export function drawToWidth(node, draw) {
  let width = 0;
  const redraw = () => {
    const now = Math.floor(node.clientWidth);
    if (now === 0 || now === width) return;
    width = now;
    replace(node, draw(now));
  };
  new ResizeObserver(redraw).observe(node);
  requestAnimationFrame(redraw);
  return node;
}
