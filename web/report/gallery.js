// Test drawings chosen by lot, and what two models take them for.
import {choice, element, replace, tick} from "./dom.js";
import {drawing, drawingList, verdict} from "./drawings.js";
import {chance, counted, grouped} from "./format.js";

const SHOWN = 10;

/** Runs tested on the first split: the only ones that saw the same drawings. */
export function comparableRuns(report) {
  return report.splits[0].runs.map((index) => report.runs[index]);
}

class Gallery {
  constructor(report) {
    this.report = report;
    this.split = report.splits[0];
    const runs = comparableRuns(report);
    const pair = report.gallery ?? [runs[0].index, runs.at(-1).index];
    this.models = (runs.length > 1 ? pair : [runs[0].index]).map((index) => report.runs[index]);
    this.disputed = false;
    this.begin = 0;
    const names = runs.map((run) => [run.index, run.name]);
    const chooser = (letter, k) =>
        choice(`Model ${letter}`, names, this.models[k].index, (index) => {
          this.models[k] = report.runs[index];
          this.begin = 0;
          this.draw();
        });
    this.button = element(
        "button", {type: "button", class: "control primary", on: {click: () => this.next()}},
        "Another ten");
    this.list = element("div", {class: "gallery"});
    this.status = element("p", {class: "hint", role: "status"});
    this.comparison = element("p", {});
    this.node = element(
        "div", {},
        element(
            "div", {class: "controls"},
            runs.length > 1 ? [chooser("A", 0), chooser("B", 1), this.disputeBox()] : null,
            this.button),
        this.comparison, this.list, this.status);
    this.draw();
  }

  disputeBox() {
    return tick("Only where they disagree", false, (checked) => {
      this.disputed = checked;
      this.begin = 0;
      this.draw();
    });
  }

  /** Places of the lot's drawings that may be shown. */
  candidates() {
    const [a, b] = this.models;
    const places = Array.from({length: this.split.sample}, (_, place) => place);
    return this.disputed ? places.filter((place) => a.guesses[place] !== b.guesses[place]) : places;
  }

  next() {
    this.begin += SHOWN;
    if (this.begin >= this.candidates().length) this.begin = 0;
    this.draw();
  }

  draw() {
    const {report, split, models} = this;
    const places = this.candidates();
    const shown = places.slice(this.begin, this.begin + SHOWN);
    replace(
        this.list,
        shown.map(
            (place) => drawing(
                report, split, place,
                models.map(
                    (run, k) =>
                        verdict(report, split, run, place, models.length > 1 ? "AB"[k] : null)),
                136)));
    const kind = this.disputed ? " on which the two disagree" : "";
    this.status.textContent = shown.length === 0 ?
        `There is no drawing${kind}.` :
        `${grouped(this.begin + 1)} to ${grouped(this.begin + shown.length)} of ` +
            `${counted(places.length, "drawing")}${kind}, drawn by lot from ${
                grouped(split.test)} (seed ${report.seed}).`;
    this.button.disabled = places.length <= SHOWN;
    replace(this.comparison, this.compare());
  }

  /** What McNemar's test says of the two models on all test drawings. */
  compare() {
    const [a, b] = this.models;
    if (!b) return [];
    if (a === b) return ["Both are the same model."];
    let pair = this.report.pairs.find((one) => one.first === a.index && one.second === b.index);
    let [onlyA, onlyB] = [pair?.only_first, pair?.only_second];
    if (!pair) {
      pair = this.report.pairs.find((one) => one.first === b.index && one.second === a.index);
      [onlyA, onlyB] = [pair?.only_second, pair?.only_first];
    }
    if (!pair) return [];
    const verdictText =
        pair.p_value < 0.05 ? "more than chance explains" : "no more than chance explains";
    return [
      `Of ${grouped(this.split.test)} test drawings both name ${
          grouped(pair.both_right)} rightly, only A `,
      `${grouped(onlyA)}, only B ${grouped(onlyB)}, neither ${
          grouped(pair.both_wrong)}: the difference is `,
      `${verdictText} (McNemar's test, ${chance(pair.p_value)}).`
    ];
  }
}

export function gallery(report) {
  return comparableRuns(report).length > 0 ? new Gallery(report).node : null;
}

/** The class that most of the runs take a drawing for, and how many of them do. */
function commonGuess(runs, place) {
  const votes = new Map();
  for (const run of runs) votes.set(run.guesses[place], (votes.get(run.guesses[place]) ?? 0) + 1);
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best));
}

/** Drawings that every model takes for a wrong class; null for less than two models. */
export function wrongForAll(report) {
  const runs = comparableRuns(report);
  if (runs.length < 2) return null;
  const split = report.splits[0];
  const {total, places} = split.wrong;
  const all = runs.length === 2 ? "both" : `all ${grouped(runs.length)}`;
  const make = (place) => {
    const [guess, votes] = commonGuess(runs, place);
    const name = report.classes[guess];
    return drawing(
        report, split, place,
        element(
            "span", {class: "verdict wrong"}, element("span", {class: "name", title: name}, name),
            element("span", {class: "share"}, `${votes} of ${runs.length}`)));
  };
  const many = places.length < total ?
      `The ${grouped(places.length)} whose class they find least likely are here. ` :
      "";
  return [
    element(
        "p", {},
        `${counted(total, "test drawing")} of ${grouped(split.test)} ` +
            `${total === 1 ? "is" : "are"} named wrongly by ${all} models. ${many}` +
            "Some may bear a wrong label; below each stand its label and what most models take " +
            "it for."),
    places.length > 0 ? drawingList(places, make, 20) : null
  ];
}
