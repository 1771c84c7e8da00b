// On paper: light colours, and all sections whole. What needs the screen registers here what it
// puts in its place.
import {isDark, setTheme} from "./theme.js";

const actions = new Set();

/** Calls `action` just before the page is printed. */
export function beforePrint(action) {
  actions.add(action);
}

export function connectPrinting() {
  let dark = false;
  addEventListener("beforeprint", () => {
    dark = isDark();
    if (dark) setTheme(false);
    for (const action of actions) action();
  });
  addEventListener("afterprint", () => {
    if (dark) setTheme(true);
  });
}
