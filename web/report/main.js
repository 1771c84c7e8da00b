// The report's page: puts its sections together.
import {bandNote, curves} from "./curves.js";
import {readReport, testedRuns, variations} from "./data.js";
import {dataset} from "./dataset.js";
import {element, replace} from "./dom.js";
import {picture} from "./drawings.js";
import {comparableRuns, gallery, wrongForAll} from "./gallery.js";
import {gridSettings, gridTable} from "./grid.js";
import {ModelSection} from "./model.js";
import {bestRun, overview, variationSentence} from "./overview.js";
import {connectPrinting} from "./print.js";
import {runsTable} from "./runs.js";
import {spread} from "./spread.js";
import {connectThemeButton} from "./theme.js";

const MOST_IN_STRIP = 16;

function section(id, title, ...children) {
  return element(
      "section", {id, "aria-labelledby": `${id}-title`}, element("h2", {id: `${id}-title`}, title),
      ...children);
}

function card(...children) {
  return element("div", {class: "part"}, ...children);
}

function variationTitle({variation}) {
  return {"": "This run", base: "The base settings", grid: "Combinations"}[variation] ?? variation;
}

/** What shows the runs' results against what was varied. */
function comparisons(report, {variation, runs}) {
  if (variation !== "grid") return [spread(report, variation, runs)].filter(Boolean);
  return [
    gridTable(report, runs),
    ...gridSettings(report).map((name) => spread(report, variation, runs, name))
  ].filter(Boolean);
}

/** Charts are drawn once their places are in the document: they need a width. */
function curveSections(report) {
  const waiting = [];
  const groups = variations(report);
  const sections = groups.map((group) => {
    const one = curves(report, group.runs);
    waiting.push(one);
    const against = comparisons(report, group);
    const text = [
      groups.length > 1 ? variationSentence(report, group) : null, bandNote(group.runs)
    ].filter(Boolean).join(" ");
    return element(
        "section", {class: "variation"}, element("h3", {}, variationTitle(group)),
        text ? element("p", {}, text) : null, one.node,
        against.length > 0 ? element(
                                 "div", {class: "beside-legend"}, one.legend,
                                 element("div", {class: "stack"}, against)) :
                             null);
  });
  return {sections, draw: () => waiting.forEach((one) => one.draw())};
}

/** A drawing of each class, for the eye. */
function fillStrip(report) {
  const {labels} = report.splits[0];
  const seen = new Map();
  labels.forEach((label, place) => {
    if (!seen.has(label)) seen.set(label, place);
  });
  const places =
      [...seen].sort((a, b) => a[0] - b[0]).slice(0, MOST_IN_STRIP).map(([, place]) => place);
  replace(
      document.getElementById("strip"),
      places.map((place) => picture(report, report.splits[0], place, 56)));
}

function build(report) {
  const charts = curveSections(report);
  const model = new ModelSection(report, choose);
  const table = runsTable(report, choose);

  function choose(run) {
    model.show(run);
    table.select(run);
  }

  const comparable = comparableRuns(report).length;
  const sections = [
    ["overview", "Overview", overview(report)],
    ["curves", "Curves", charts.sections],
    ["runs", report.runs.length > 1 ? "Runs" : "The run", table.nodes],
    ["model", report.runs.length > 1 ? "One model" : "The model", model.node],
    comparable > 0 ? ["gallery", "Gallery", card(gallery(report))] : null,
    comparable > 1 ? ["wrong", "Wrong for all", card(wrongForAll(report))] : null,
    ["data", "Drawings", card(dataset(report))],
  ].filter(Boolean);
  replace(
      document.getElementById("sections"),
      sections.map(([id, title]) => element("li", {}, element("a", {href: `#${id}`}, title))));
  replace(
      document.getElementById("main"),
      sections.map(([id, title, content]) => section(id, title, content)));
  charts.draw();
  choose(bestRun(report) ?? testedRuns(report)[0] ?? report.runs[0]);
}

const report = readReport();
document.getElementById("facts").textContent = [
  report.created.replace("T", " ").replace("Z", " UTC"), report.source,
  `sketchfit ${report.version}`
].join(" · ");
connectThemeButton(document.getElementById("theme"));
build(report);
fillStrip(report);
connectPrinting();
