// What a model takes each class for, and the drawings of any cell.
import {confusionOf, drawingsOf} from "./data.js";
import {element, replace, segments} from "./dom.js";
import {drawing, drawingList, verdict} from "./drawings.js";
import {counted, grouped, percent} from "./format.js";
import {matrixTable} from "./matrix.js";
import {matrixMap} from "./matrix_map.js";
import {sortableTable} from "./table.js";
import {onTheme} from "./theme.js";

const MOST_CLASSES = 40;  // in a table
const MOST_PAIRS = 12;

export class Confusion {
  constructor(report) {
    this.report = report;
    this.shares = false;
    this.place = element("div", {class: "matrix-place"});
    this.pairs = element("div", {class: "pairs"});
    this.panel = element("div", {class: "panel", "aria-live": "polite"});
    const large = report.classes.length > MOST_CLASSES;
    const toggle = segments(
        "Cells show", [[false, "Counts"], [true, "Shares of the row, %"]], false, (shares) => {
          this.shares = shares;
          this.draw();
        });
    this.node = element(
        "div", {class: "confusion"},
        element(
            "div", {class: "controls"}, large ? null : toggle,
            element(
                "span", {class: "hint"},
                "Rows: what was drawn. Columns: what it is taken for. " +
                    "A click on a cell, or Enter, shows its drawings.")),
        element("div", {class: "beside"}, this.place, this.panel, this.pairs));
    onTheme(() => this.run && this.draw());
  }

  show(run) {
    this.run = run;
    const cells = confusionOf(this.report, run);
    const size = this.report.classes.length;
    const totals = Array.from(
        {length: size},
        (_, label) => cells.subarray(label * size, (label + 1) * size)
                          .reduce((sum, count) => sum + count, 0));
    this.matrix = {classes: this.report.classes, cells, totals};
    const errors = this.errors();
    this.chosen = errors.length > 0 ? [errors[0].label, errors[0].guess] : [0, 0];
    this.draw();
    this.showPairs(errors);
  }

  draw() {
    const pick = (label, guess) => this.select(label, guess);
    this.view = this.matrix.classes.length > MOST_CLASSES ?
        matrixMap(this.matrix, pick) :
        matrixTable(this.matrix, this.shares, pick);
    replace(this.place, this.view.node);
    this.select(...this.chosen);
  }

  /** Cells off the diagonal, the largest first. */
  errors() {
    const {cells, classes, totals} = this.matrix;
    const size = classes.length;
    const list = [];
    cells.forEach((count, cell) => {
      const label = Math.floor(cell / size);
      const guess = cell % size;
      if (count > 0 && label !== guess)
        list.push({label, guess, count, share: count / totals[label]});
    });
    return list.sort((a, b) => b.count - a.count);
  }

  showPairs(errors) {
    if (errors.length === 0) {
      replace(this.pairs);
      return;
    }
    const {classes} = this.report;
    const name = (label) => element("span", {class: "name", title: classes[label]}, classes[label]);
    const table = sortableTable({
      caption: "The most frequent confusions",
      rows: errors.slice(0, MOST_PAIRS),
      onSelect: ({label, guess}) => this.select(label, guess),
      columns: [
        {label: "drawn", value: (row) => classes[row.label], cell: (row) => name(row.label)},
        {label: "taken for", value: (row) => classes[row.guess], cell: (row) => name(row.guess)},
        {
          label: "drawings",
          value: (row) => row.count,
          cell: (row) => grouped(row.count),
          numeric: true,
          falling: true
        },
        {
          label: "of the class",
          value: (row) => row.share,
          cell: (row) => percent(row.share),
          numeric: true,
          falling: true
        },
      ]
    });
    replace(this.pairs, element("h5", {}, "The most frequent confusions"), table.node);
  }

  select(label, guess) {
    this.chosen = [label, guess];
    this.view.select(label, guess);
    const {report, run} = this;
    const split = report.splits[run.split];
    const places = drawingsOf(report, run, label, guess);
    const count = this.matrix.cells[label * report.classes.length + guess];
    const [drawn, taken] = [report.classes[label], report.classes[guess]];
    const title = label === guess ?
        [element("b", {}, drawn), " taken for what it is"] :
        [element("b", {}, drawn), " taken for ", element("b", {}, taken)];
    const shown = places.length < count ? `${grouped(places.length)} of ${grouped(count)} shown` :
                                          counted(count, "drawing");
    replace(
        this.panel, element("h5", {}, title, ` · ${shown}`),
        drawingList(
            places, (place) => drawing(report, split, place, verdict(report, split, run, place)),
            20));
  }
}
