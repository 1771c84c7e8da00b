// What the models were fitted and tested on.
import {element} from "./dom.js";
import {decimals, grouped, percent} from "./format.js";
import {sortableTable} from "./table.js";

function facts(report) {
  const split = report.splits[0];
  const {train, test} = report;
  const rows = [
    ["file", report.source],
    ["format", report.format],
    ["fingerprint", report.fingerprint],
    ["to fit", `${grouped(split.train)} drawings`],
    ["to test", `${grouped(split.test)} drawings`],
    ["ink", `${percent(train.ink_share)} of the pixels`],
    ["blank drawings", `${grouped(train.blank)} to fit, ${grouped(test.blank)} to test`],
    ["repeated drawings", `${grouped(train.repeated)} to fit, ${grouped(test.repeated)} to test`],
    [
      "of these labelled otherwise",
      `${grouped(train.conflicting)} to fit, ${grouped(test.conflicting)} to test`
    ],
    ["test drawings that were also fitted", grouped(split.shared)],
  ];
  return element(
      "dl", {class: "facts-list wide-facts"},
      rows.map(([name,
                 value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function classTable(report) {
  const rows = report.classes.map((name, k) => ({
                                    name,
                                    train: report.train.classes[k] ?? [0, 0, 0],
                                    test: report.test.classes[k] ?? [0, 0, 0]
                                  }));
  const most = Math.max(1, ...rows.map((row) => row.train[0]));
  return sortableTable({
           caption: "Drawings of each class",
           rows,
           columns: [
             {
               label: "class",
               value: (row) => row.name,
               cell: (row) => element("span", {class: "name", title: row.name}, row.name)
             },
             {
               label: "to fit",
               value: (row) => row.train[0],
               numeric: true,
               falling: true,
               cell: (row) => element(
                   "span", {class: "bar", style: {"--share": String(row.train[0] / most)}},
                   grouped(row.train[0]))
             },
             {
               label: "to test",
               value: (row) => row.test[0],
               cell: (row) => grouped(row.test[0]),
               numeric: true,
               falling: true
             },
             {
               label: "ink",
               value: (row) => row.train[1],
               cell: (row) => percent(row.train[1]),
               numeric: true,
               falling: true,
               title: "Pixels that are not paper, in the drawings to fit"
             },
             {
               label: "brightness",
               value: (row) => row.train[2],
               cell: (row) => decimals(row.train[2], 1),
               numeric: true,
               falling: true,
               title: "Mean pixel, 0 to 255, in the drawings to fit"
             },
           ]
         })
      .node;
}

export function dataset(report) {
  const {shared, test} = report.splits[0];
  const splits = report.splits.length > 1 ?
      element(
          "p", {class: "note"},
          `The runs divide the drawings in ${
              report.splits.length} ways; this is the first run's.`) :
      null;
  const leak = shared > 0 ?
      element(
          "p", {class: "note"},
          `${grouped(shared)} of ${grouped(test)} test drawings (${percent(shared / test)}) ` +
              "are byte for byte among those to fit: results on them flatter.") :
      null;
  return [
    facts(report), splits, leak, classTable(report),
    element(
        "p", {class: "hint"},
        "If these are QuickDraw drawings: they are from The Quick, Draw! Dataset by Google, " +
            "Inc., made available under the Creative Commons Attribution 4.0 International " +
            "licence (CC BY 4.0).")
  ];
}
