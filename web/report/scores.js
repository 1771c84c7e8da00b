// Precision, recall, F1 and support of each class for one model.
import {element} from "./dom.js";
import {decimals, grouped} from "./format.js";
import {sortableTable} from "./table.js";

/** A number with a bar of its length behind it. */
function bar(value) {
  return element("span", {class: "bar", style: {"--share": String(value)}}, decimals(value));
}

export function scoresTable(report, run) {
  const rows = run.model.test.scores.map(
      ([precision, recall, f1, support], k) =>
          ({name: report.classes[k], precision, recall, f1, support}));
  const score = (label, title) => ({
    label,
    value: (row) => row[label],
    cell: (row) => bar(row[label]),
    numeric: true,
    falling: true,
    title
  });
  const mean = (label) => element(
      "td", {class: "number"},
      decimals(rows.reduce((sum, row) => sum + row[label], 0) / rows.length));
  const total = rows.reduce((sum, row) => sum + row.support, 0);
  return sortableTable({
           caption: "Precision, recall and F1 of each class",
           rows,
           columns: [
             {
               label: "class",
               value: (row) => row.name,
               cell: (row) => element("span", {class: "name", title: row.name}, row.name)
             },
             score(
                 "precision",
                 "Of the drawings that are taken for the class, the share that are of it"),
             score("recall", "Of the class's drawings, the share that are taken for it"),
             score("f1", "The harmonic mean of precision and recall"),
             {
               label: "support",
               value: (row) => row.support,
               cell: (row) => grouped(row.support),
               numeric: true,
               falling: true,
               title: "Test drawings of the class"
             },
           ],
           foot: element(
               "tr", {}, element("th", {scope: "row"}, "Mean of the classes"), mean("precision"),
               mean("recall"), mean("f1"), element("td", {class: "number"}, grouped(total)))
         })
      .node;
}
