#!/usr/bin/env python3
"""Writes statistics.json beside this file, for tests/unit/report/statistics_test.cpp: Wilson's
interval and McNemar's test as statsmodels gives them, reliability bins as scikit-learn does.
Made with statsmodels 0.15.0, scikit-learn 1.9.1, NumPy 2.4.6.
"""
import json
import pathlib

import numpy
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

COUNTS = [(0, 1), (1, 1), (1, 2), (0, 10), (10, 10), (81, 263), (15, 148), (7962, 10000),
          (10000, 10000), (3, 1000000)]
# The table [both right, only the first; only the second, both wrong] of two models.
TABLES = [(0, 0, 0, 5), (4, 1, 0, 0), (10, 3, 9, 2), (30, 12, 12, 8), (5, 0, 24, 1), (5, 0, 25, 1),
          (1000, 10, 15, 20), (794, 86, 150, 570), (7012, 591, 950, 1447), (0, 3000, 5, 0)]


def wilson():
    for hits, count in COUNTS:
        for alpha, z in ((0.05, 1.959963984540054), (0.01, 2.5758293035489004)):
            low, high = proportion_confint(hits, count, alpha=alpha, method="wilson")
            yield {"hits": hits, "count": count, "z": z, "low": low, "high": high}


def tests():
    for table in TABLES:
        exact = table[1] + table[2] < 25
        result = mcnemar(numpy.reshape(table, (2, 2)), exact=exact, correction=True)
        # In the exact test statsmodels calls the smaller count the statistic.
        yield {"table": table, "exact": exact, "statistic": 0.0 if exact else float(result.statistic),
               "p_value": float(result.pvalue)}


def calibrations():
    random = numpy.random.RandomState(3)
    for count, bins in ((200, 10), (40, 4), (7, 15), (1, 1)):
        # Some lie on the edges of the bins, 0 and 1 among them.
        probabilities = random.uniform(0.2, 1, count).astype(numpy.float32)
        edges = random.uniform(size=count) < 0.2
        probabilities[edges] = (random.randint(0, 5, edges.sum()) / 4).astype(numpy.float32)
        right = random.uniform(size=count) < probabilities**1.5
        share, confidence = calibration_curve(right, probabilities, n_bins=bins)
        counts = numpy.histogram(-probabilities.astype(float),
                                 bins=-numpy.linspace(0, 1, bins + 1)[::-1])[0][::-1]
        error = numpy.sum(counts[counts > 0] / count * numpy.abs(share - confidence))
        yield {"probabilities": probabilities.astype(float).tolist(), "right": right.tolist(),
               "bins": bins, "counts": counts.tolist(), "accuracy": share.tolist(),
               "confidence": confidence.astype(float).tolist(), "expected_error": float(error)}


def main():
    numbers = {"wilson": wilson(), "mcnemar": tests(), "calibration": calibrations()}
    lists = [f'"{name}": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]"
             for name, cases in numbers.items()]
    path = pathlib.Path(__file__).with_name("statistics.json")
    path.write_text("{\n" + ",\n".join(lists) + "\n}\n")


if __name__ == "__main__":
    main()
