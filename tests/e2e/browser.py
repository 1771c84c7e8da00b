"""A browser for the tests of pages: Debian's Chromium without a window, what it logged, which
requests it made, screenshots that stay (SKETCHFIT_ARTEFACTS names their folder)."""
import base64
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

SKIPPED = 77  # what CTest takes for a skipped test
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver") or shutil.which("chromium.chromedriver")
ARTEFACTS = Path(os.environ.get("SKETCHFIT_ARTEFACTS", "artefacts"))

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

# The contrast of every piece of text with what is behind it, where it is below WCAG's AA.
CONTRAST = """
const parse = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
const ground = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const weak = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  const text = walker.currentNode.data.trim();
  if (!text || !node.checkVisibility() || node.closest("script, :disabled, option")) continue;
  const style = getComputedStyle(node);
  const colour = node.closest("svg") ? style.fill : style.color;
  const [a, b] = [luminance(parse(colour)), luminance(ground(node))].sort((x, y) => y - x);
  const large = parseFloat(style.fontSize) >= 24;
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < (large ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)} ${text.slice(0, 60)}`);
}
return weak;
"""


def skip_without_chromium():
    """Ends the program as skipped where there is no browser to test with."""
    missing = [name for name, found in (("chromium", CHROMIUM), ("chromium-driver", DRIVER),
                                        ("python3-selenium", webdriver)) if not found]
    if missing:
        print("skipped: pages are tested in Chromium, and these packages are missing: "
              + ", ".join(missing))
        sys.exit(SKIPPED)


class Browser:
    """One Chromium; `close` ends it."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="sketchfit-chromium-")
        options = Options()
        options.binary_location = CHROMIUM
        flags = ["--headless=new", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-gpu",
                 "--no-first-run", f"--user-data-dir={self.home}/profile"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        for flag in flags:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = os.environ | {"HOME": self.home}
        self.driver = webdriver.Chrome(service=Service(DRIVER, env=environment), options=options)
        self.run = self.driver.execute_script
        self.resize(1280, 900)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)

    def resize(self, width, height):
        """The page's own size, in its pixels, with nothing around it."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def prefer(self, theme):
        """What the system is said to prefer: light or dark."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": theme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def open(self, path):
        """Opens a file, and forgets what was logged before."""
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(Path(path).resolve().as_uri())

    def complaints(self):
        """What the page wrote to the console since the last call, violated policies included."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """Addresses that were asked for since the last call, those inside the page left out."""
        messages = [json.loads(entry["message"])["message"]
                    for entry in self.driver.get_log("performance")]
        addresses = [message["params"]["request"]["url"] for message in messages
                     if message["method"] == "Network.requestWillBeSent"]
        return [address for address in addresses if not address.startswith("data:")]

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def first(self, selector):
        return self.driver.find_element("css selector", selector)

    def actions(self):
        """A chain of movements of the pointer."""
        return webdriver.ActionChains(self.driver)

    def show(self, node):
        self.run("arguments[0].scrollIntoView({ block: 'center' })", node)
        return node

    def click(self, node):
        self.show(node).click()

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])]"
                        ".map((node) => node.textContent)", selector)

    def width(self):
        """How wide the page is, in its pixels."""
        return self.run("return document.documentElement.scrollWidth")

    def weak_texts(self):
        """Pieces of text whose contrast is below WCAG's AA."""
        return self.run(CONTRAST)

    def picture(self, name):
        """Keeps a picture of the whole page."""
        self.run("scrollTo(0, 0)")
        size = self.run("return [innerWidth, document.documentElement.scrollHeight]")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}})
        self.keep(name, base64.b64decode(shot["data"]))

    def pdf(self, name):
        """Prints the page, and keeps and returns the bytes."""
        printed = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        content = base64.b64decode(printed["data"])
        self.keep(name, content)
        return content

    def keep(self, name, content):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        (ARTEFACTS / name).write_bytes(content)
