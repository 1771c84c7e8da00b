// The report's numbers, as sketchfit/report/page_data.h wrote them into the page.

const TYPES = {
  int8: Int8Array,
  uint16: Uint16Array,
  uint32: Uint32Array
};

/** Numbers from base64. */
export function numbers(text, type) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; ++i) bytes[i] = raw.charCodeAt(i);
  return new TYPES[type](bytes.buffer);
}

/** Reads the page's data and makes ready what every section needs. */
export function readReport() {
  const report = JSON.parse(document.getElementById("report-data").textContent);
  const repeated = report.runs.some((run) => run.repeat > 0);
  report.runs.forEach((run, index) => {
    run.index = index;
    run.settingName = settingName(run);
    run.name = repeated ? `${run.settingName}, seed ${run.seed}` : run.settingName;
    run.last = lastEpoch(run);
    if (run.model?.predictions) {
      run.guesses = numbers(run.model.predictions.guesses, "uint16");
      run.confidences = numbers(run.model.predictions.confidences, "uint16");
    }
  });
  for (const split of report.splits) {
    split.numbers = numbers(split.numbers, "uint32");
    split.labels = numbers(split.labels, "uint16");
  }
  report.hasValidation = report.runs.some((run) => run.epochs.val_accuracy.some(isNumber));
  return report;
}

export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** "batch_size 32", "layers=16,momentum=0.9". */
function settingName(run) {
  if (run.variation === "" || run.variation === "base") return run.variation || run.key;
  return run.variation === "grid" ? run.value : `${run.variation} ${run.value}`;
}

function lastEpoch(run) {
  const at = run.epochs.epoch.length - 1;
  const last = {};
  for (const [name, column] of Object.entries(run.epochs)) last[name] = at < 0 ? null : column[at];
  return last;
}

/** Runs with a model that was tested, in their order. */
export function testedRuns(report) {
  return report.runs.filter((run) => run.model?.test);
}

/** Why a run has no model to look at. */
export function missingReason(run) {
  return run.missing || run.message || "it left no model";
}

/** Runs by the setting they vary, in their order: [{ variation, runs }]. */
export function variations(report) {
  const groups = new Map();
  for (const run of report.runs) {
    if (!groups.has(run.variation)) groups.set(run.variation, []);
    groups.get(run.variation).push(run);
  }
  return [...groups].map(([variation, runs]) => ({variation, runs}));
}

/**
 * The runs of one value each: [{ value, runs }], in their order. `name`: of that setting, else of
 *  the one that was varied.
 */
export function byValue(runs, name = null) {
  const groups = new Map();
  for (const run of runs) {
    const value = name === null ? run.value : run.settings[name];
    if (!groups.has(value)) groups.set(value, []);
    groups.get(value).push(run);
  }
  return [...groups].map(([value, members]) => ({value, runs: members}));
}

/** Mean and standard deviation (n - 1) of the numbers among values; null for none. */
export function meanOf(values) {
  const known = values.filter(isNumber);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : 0;
  return {mean, deviation, count: known.length, least: Math.min(...known)};
}

/** The confusion matrix of a tested run, row by row: drawings of class (row) taken for (column). */
export function confusionOf(report, run) {
  const size = report.classes.length;
  const cells = new Uint32Array(size * size);
  const pairs = run.model.test.confusion;
  for (let i = 0; i < pairs.length; i += 2) cells[pairs[i]] = pairs[i + 1];
  return cells;
}

/**
 * Places (on the page) of the drawings of class `label` that `run` takes for `guess`, the surest
 *  first.
 */
export function drawingsOf(report, run, label, guess) {
  const {labels} = report.splits[run.split];
  const places = [];
  for (let place = 0; place < labels.length; ++place) {
    if (labels[place] === label && run.guesses[place] === guess) places.push(place);
  }
  return places.sort((a, b) => run.confidences[b] - run.confidences[a] || a - b);
}
