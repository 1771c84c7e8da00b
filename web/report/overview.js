// What the report says in a few sentences, before any chart.
import {byValue, isNumber, meanOf, testedRuns, variations} from "./data.js";
import {element} from "./dom.js";
import {counted, decimals, grouped, listed, percent} from "./format.js";

/** The tested run with the highest accuracy, the first among equals; null for none. */
export function bestRun(report) {
  return testedRuns(report).reduce(
      (best, run) => (!best || run.model.test.accuracy > best.model.test.accuracy ? run : best),
      null);
}

function card(label, value, detail) {
  return element(
      "div", {class: "card"}, element("dt", {}, label), element("dd", {}, value),
      element("dd", {class: "detail"}, detail));
}

function cards(report) {
  const best = bestRun(report);
  const {train, test} = report.splits[0];
  const list = [];
  if (best) {
    const {accuracy, from, to, top_3_accuracy: third} = best.model.test;
    const several = report.runs.length > 1;
    list.push(card(
        several ? "Best accuracy on test drawings" : "Accuracy on test drawings",
        decimals(accuracy),
        `${several ? `${best.name}; ` : ""}95 % interval ${decimals(from)} to ${decimals(to)}`));
    if (report.classes.length > 3) {
      list.push(card(
          "Right within three guesses", decimals(third),
          `top_3_accuracy${several ? ` of ${best.name}` : ""}`));
    }
  }
  const done = report.runs.filter((run) => run.state === "finished").length;
  list.push(card(
      "Runs", grouped(report.runs.length),
      done === report.runs.length ? "all finished" : `${done} finished`));
  list.push(card(
      "Drawings", grouped(train + test),
      `${grouped(train)} to fit, ${grouped(test)} to test, ${
          counted(report.classes.length, "class", "classes")}`));
  return element("dl", {class: "cards"}, list);
}

/** How far a setting moved the result. */
export function variationSentence(report, {runs}) {
  const column = report.hasValidation ? "val_accuracy" : "accuracy";
  const means = byValue(runs)
                    .map(
                        ({value, runs: members}) =>
                            ({value, result: meanOf(members.map((run) => run.last[column]))}))
                    .filter(({result}) => result);
  if (means.length < 2) return null;
  means.sort((a, b) => a.result.mean - b.result.mean);
  const least = means[0];
  const most = means.at(-1);
  const what =
      most.result.count > 1 ? `The mean ${column} of the last epoch` : `The last epoch's ${column}`;
  return `${what} goes from ${decimals(least.result.mean)} (${least.value}) to ` +
      `${decimals(most.result.mean)} (${most.value}).`;
}

function sentences(report) {
  const list = [];
  const best = bestRun(report);
  const tested = testedRuns(report).filter((run) => run.split === best?.split);
  if (best) {
    const {accuracy, count} = best.model.test;
    const what = tested.length > 1 ?
        `The best of ${counted(tested.length, "model")}, ${best.name},` :
        "The model";
    list.push(`${what} names ${percent(accuracy)} of ${grouped(count)} test drawings rightly.`);
  } else {
    list.push("No run left a model, so there are curves to see but no predictions.");
  }
  const moved = variations(report)
                    .map((group) => ({group, extent: extentOf(report, group)}))
                    .filter(({extent}) => isNumber(extent))
                    .sort((a, b) => b.extent - a.extent);
  if (moved.length > 1) {
    list.push(
        `Of what was varied, ${
            moved[0].group.variation} mattered most: the accuracies of its values ` +
        `lie ${(100 * moved[0].extent).toFixed(1)} points apart, those of ` +
        `${
            listed(moved.slice(1).map(
                ({group, extent}) => `${group.variation} ${(100 * extent).toFixed(1)}`))}.`);
  } else if (moved.length === 1) {
    list.push(variationSentence(report, moved[0].group));
  }
  const diverged = report.runs.filter((run) => run.state === "diverged");
  if (diverged.length > 0) {
    list.push(`${counted(diverged.length, "run")} diverged: ${settingsOf(diverged)}.`);
  }
  return list;
}

/** Their settings, each once, and not too many. */
function settingsOf(runs) {
  const names = [...new Set(runs.map((run) => run.settingName))];
  return listed(names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} others`] : names);
}

function extentOf(report, {runs}) {
  const column = report.hasValidation ? "val_accuracy" : "accuracy";
  const means = byValue(runs)
                    .map((group) => meanOf(group.runs.map((run) => run.last[column])))
                    .filter(Boolean)
                    .map(({mean}) => mean);
  return means.length < 2 ? null : Math.max(...means) - Math.min(...means);
}

export function overview(report) {
  const common = report.common.length === 0 ?
      null :
      element(
          "p", {class: "settings"},
          element("span", {}, report.runs.length > 1 ? "In every run:" : "Settings:"),
          report.common.map(([name, value]) => element("code", {}, `${name} = ${value}`)));
  return [cards(report), element("p", {class: "lead"}, sentences(report).join(" ")), common];
}
