// Light and dark, and the colours that scripts draw with.

const KEY = "sketchfit-theme";
const listeners = new Set();

export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

/** Calls `action` whenever the colours change. */
export function onTheme(action) {
  listeners.add(action);
}

/** Changes the colours, for the time being. */
export function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const action of listeners) action();
}

/** The button in the header; what it chooses is kept for the next visit. */
export function connectThemeButton(button) {
  const label = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    button.textContent = isDark() ? "Light theme" : "Dark theme";
  };
  button.addEventListener("click", () => {
    setTheme(!isDark());
    try {
      localStorage.setItem(KEY, isDark() ? "dark" : "light");
    } catch {
      // A page opened from a file may have no storage.
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
    setTheme(event.matches);
  });
  onTheme(label);
  label();
}

/** A colour of the style sheet by its variable's name. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const SERIES = 7;
const DASHES = [null, [9, 4], [2, 3], [12, 3, 2, 3]];

/** Colour and dashes of the k-th line: no two of the first 28 look alike. */
export function lineStyle(k) {
  return {variable: `series-${k % SERIES}`, dash: DASHES[Math.floor(k / SERIES) % DASHES.length]};
}

function parts(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Between two colours "#rrggbb", t from 0 to 1, as [red, green, blue]. */
export function mixed(from, to, t) {
  const end = parts(to);
  return parts(from).map((value, k) => Math.round(value + (end[k] - value) * t));
}

/** The better readable of black and white on a colour [red, green, blue]. */
export function textOn(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#000000" : "#ffffff";
}
