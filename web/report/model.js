// One run's model, chosen in the table of runs or in the list here: what it confuses, its scores,
// its calibration, its surest mistakes and its weights.
import {calibration} from "./calibration.js";
import {Confusion} from "./confusion.js";
import {missingReason} from "./data.js";
import {choice, element, replace} from "./dom.js";
import {drawing, drawingList, verdict} from "./drawings.js";
import {decimals, grouped} from "./format.js";
import {scoresTable} from "./scores.js";
import {onTheme} from "./theme.js";
import {weights} from "./weights.js";

function facts(run) {
  const {test} = run.model;
  const list = [
    ["accuracy", decimals(test.accuracy)],
    ["95 % interval", `${decimals(test.from)}–${decimals(test.to)}`],
    ["top_3_accuracy", decimals(test.top_3_accuracy)], ["loss", decimals(test.loss)],
    ["test drawings", grouped(test.count)], ["network", run.model.shape],
    ["parameters", grouped(run.model.parameters)]
  ];
  return element(
      "dl", {class: "facts-list"},
      list.map(([name,
                 value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function part(title, id, ...children) {
  return element(
      "section", {class: "part", id, "aria-label": title}, element("h4", {}, title), ...children);
}

export class ModelSection {
  constructor(report, onSelect) {
    this.report = report;
    this.onSelect = onSelect;
    this.confusion = new Confusion(report);
    this.place = element("div");
    this.list = element("div", {class: "controls sticky"});
    this.node = element("div", {}, this.list, this.place);
    onTheme(() => this.weights && replace(this.weights, weights(this.run)));
  }

  show(run) {
    this.run = run;
    this.weights = null;
    const names =
        this.report.runs.map((one) => [one.index, one.model ? one.name : `${one.name} (no model)`]);
    replace(
        this.list,
        choice("Run", names, run.index, (index) => this.onSelect(this.report.runs[index])));
    if (!run.model) {
      replace(
          this.place,
          element(
              "p", {class: "note"},
              `This run is ${run.state} and has no model: ${missingReason(run)}`));
    } else if (!run.model.test) {
      replace(
          this.place, element("p", {class: "note"}, "There were no test drawings for this model."),
          this.weightsPart(run));
    } else {
      replace(this.place, this.warning(run), facts(run), this.parts(run));
    }
  }

  warning(run) {
    if (run.state === "finished") return null;
    return element(
        "p", {class: "note"}, `This run is ${run.state}${run.message ? `: ${run.message}` : ""}. `,
        "Below is the model that it left.");
  }

  parts(run) {
    const {report} = this;
    const split = report.splits[run.split];
    this.confusion.show(run);
    const mistakes = drawingList(
        run.model.test.mistakes,
        (place) => drawing(report, split, place, verdict(report, split, run, place)), 12);
    return [
      part("Confusion matrix", "confusion", this.confusion.node),
      element(
          "div", {class: "pair"}, part("Classes", "scores", scoresTable(report, run)),
          part("Calibration", "calibration", calibration(run))),
      part(
          "The surest mistakes", "mistakes",
          element(
              "p", {class: "hint"},
              "Wrong guesses with the highest " +
                  "probability: the class that was drawn, and below what the model took it for."),
          mistakes),
      this.weightsPart(run),
    ];
  }

  weightsPart(run) {
    this.weights = element("div", {}, weights(run));
    return part("Weights of the first layer", "weights", this.weights);
  }
}
