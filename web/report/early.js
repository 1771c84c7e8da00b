// Before the first paint: the colours that the reader chose last time, else those of the system.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("sketchfit-theme");
  } catch {
    // A page opened from a file may have no storage.
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
