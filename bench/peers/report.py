"""Markdown tables of what was measured, ready for docs/benchmarks.md.

A cell is the median of the rounds with the smallest and the largest in brackets, and how many times
sketchfit's it is: the median over rounds of the ratio within a round.
"""

import statistics

from rows import OURS, PEERS

TITLES = {
    "fit": "One epoch of fitting, 784-32-32-10, without validation (seconds)",
    "wide": "One epoch of fitting, 784-588-441-10, Adam, batch 64, without validation (seconds)",
    "evaluate": "Evaluating the validation drawings (drawings a second; the ratio is of times)",
    "latency": "One drawing, from pixels to probabilities (microseconds)",
    "start": "From the start of the process to the end of the first epoch (seconds), and peak "
             "memory (MiB)",
    "whole": "All of experiments/quickdraw10.toml, all cores (seconds; Keras once, sketchfit twice "
             "before and after), and peak memory (MiB)",
}
PROGRAMS = {"sketchfit": "sketchfit", "keras": "Keras", "torch": "PyTorch",
            "sklearn": "scikit-learn"}


def number(value):
    """About three significant digits, without an exponent."""
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def ratios(series, ours):
    """Ratios within rounds; a series of another length is compared to our median."""
    if len(series) == len(ours):
        return [theirs / our for theirs, our in zip(series, ours)]
    middle = statistics.median(ours)
    return [theirs / middle for theirs in series]


def times(value):
    return f"{value:.1f}×" if value < 100 else f"{value:,.0f}×"


def cell(series, ours, convert):
    """Median, spread and ratio of one contestant."""
    low, high = sorted((convert(min(series)), convert(max(series))))
    text = number(convert(statistics.median(series)))
    if len(series) > 1:
        text += f" ({number(low)}–{number(high)})"
    if ours and series is not ours:
        text += f", {times(statistics.median(ratios(series, ours)))}"
    return text


def best_peer(values):
    """Name of the quickest peer, or None."""
    peers = {name: statistics.median(series) for name, series in values.items()
             if name != OURS.name}
    return min(peers, key=peers.get) if peers else None


def best_cell(values):
    """The quickest peer and its ratio with the spread over the rounds."""
    best, ours = best_peer(values), values.get(OURS.name)
    if not best or not ours:
        return ""
    all_ratios = ratios(values[best], ours)
    text = f"**{times(statistics.median(all_ratios))}**"
    if len(all_ratios) > 1:
        text += f" ({times(min(all_ratios))}–{times(max(all_ratios))})"
    return f"{text} {best}"


def contestants_of(rows):
    """Names with a value or a failure in any of the rows: sketchfit, then the peers' order."""
    names = [OURS.name, *(peer.name for peer in PEERS)]
    for row in rows:
        for found in (*row.measures.values(), row.failures):
            names += [name for name in found if name not in names]
    return [name for name in names
            if any(name in row.failures or any(name in values for values in row.measures.values())
                   for row in rows)]


def table(rows, lines):
    """A table of `lines`: (label, row, measure, convert); columns are contestants."""
    names = contestants_of(rows)
    text = ["| | " + " | ".join(names) + " | quickest peer |", "|---" * (len(names) + 2) + "|"]
    for label, row, measure, convert in lines:
        values = row.measures.get(measure, {})
        ours = values.get(OURS.name)
        cells = [cell(values[name], ours, convert) if name in values
                 else "failed" if name in row.failures else "–" for name in names]
        text.append(f"| {label} | " + " | ".join(cells) + f" | {best_cell(values)} |")
    return text


def same(value):
    return value


def sections(rows, validation):
    """(title, rows, lines) of every table."""
    fits = [row for row in rows if row.task == "fit" and row.name.startswith("fit ")]
    wide = [row for row in rows if row.name.startswith("wide ")]
    if fits:
        yield "fit", fits, [(f"{row.setting['optimizer']}, batch {row.setting['batch']}", row,
                             "seconds", same) for row in fits]
    if wide:
        yield "wide", wide, [(f"{row.name.removeprefix('wide ')}, {row.setting['drawings']:,} "
                              "drawings", row, "seconds", same) for row in wide]
    for row in rows:
        if row.task == "evaluate":
            yield "evaluate", [row], [("drawings a second", row, "seconds",
                                       lambda seconds: validation / seconds)]
        elif row.task == "latency":
            yield "latency", [row], [
                ("median", row, "p50", lambda seconds: seconds * 1e6),
                ("99th percentile", row, "p99", lambda seconds: seconds * 1e6)]
        elif row.task in ("start", "whole"):
            yield row.task, [row], [("time", row, "seconds", same),
                                    ("peak memory", row, "mebibytes", same)]


def markdown(record, rows):
    """The whole report. `record`: machine, versions, drawings, rounds, accuracies."""
    machine, drawings = record["machine"], record["drawings"]
    versions = ", ".join(f"{PROGRAMS[program]} {version}"
                         for program, version in record["versions"].items())
    text = [f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}, "
            f"{machine['system']}. {versions}.", "",
            f"{drawings['train']:,} drawings to fit, {drawings['validation']:,} to validate, the "
            "same for all; one thread on one core unless said; all programs in turn, "
            f"{record['rounds']} round{'s' if record['rounds'] > 1 else ''}: median "
            "(smallest–largest), and how many times sketchfit's.", ""]
    for key, members, lines in sections(rows, drawings["validation"]):
        text += [f"### {TITLES[key]}", "", *table(members, lines), ""]
    if record["accuracies"]:
        text += ["### Validation accuracy after 3 epochs of the base setting", ""]
        names = list(dict.fromkeys(name for found in record["accuracies"].values()
                                   for name in found))
        text += ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
        for optimizer, found in record["accuracies"].items():
            text.append(f"| {optimizer} | " + " | ".join(
                f"{found[name]:.4f}" if name in found else "failed" for name in names) + " |")
        text.append("")
    failures = [f"- {row.name}: {name}: {why}" for row in rows
                for name, why in row.failures.items()]
    if failures:
        text += ["### Failures", "", *failures, ""]
    return "\n".join(text)
