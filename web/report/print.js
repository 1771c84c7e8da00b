// On paper: light colours, all sections whole, charts drawn anew for the page's width and sharply.
import { resizeCharts } from "./chart.js";
import { isDark, setTheme } from "./theme.js";

const SHARPNESS = 3;  // dots of a chart for each pixel

export function connectPrinting() {
  let dark = false;
  addEventListener("beforeprint", () => {
    dark = isDark();
    document.documentElement.classList.add("printing");
    if (dark) setTheme(false);
    resizeCharts(SHARPNESS);
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    if (dark) setTheme(true);
    resizeCharts();
  });
}
