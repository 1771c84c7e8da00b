"""The requests a worker answers: one line of JSON each on standard input, one line back.

hello     sent first, unasked: train, validation (drawings), fingerprint (of both labels)
prepare   setting -> {}: sets up a model, compiles what is compiled, fits an epoch to warm up
epoch     -> seconds of one epoch of fitting, without validation
accuracy  setting, epochs -> accuracy on the validation drawings after fitting a new model
evaluate  -> seconds to evaluate the prepared model on all validation drawings; drawings, accuracy
latency   count -> p50, p99: seconds of classifying one drawing, from pixels to probabilities

A setting is network (hidden units), optimizer, rate, batch, drawings (the first so many of the
training part), seed, form (how the peer is used, see its worker). An answer may be {"error": text}.
"""

import json
import os
import sys
import time

import numpy

import drawings


def fingerprint(labels):
    """The same number as sketchfit's worker forms: sum of (i + 1) * label, modulo 2^32."""
    places = numpy.arange(1, len(labels) + 1, dtype=numpy.uint64)
    return int((places * labels.astype(numpy.uint64)).sum() % 2**32)


class Worker:
    """What the workers of the peers share. A peer has build, fit, evaluate and one_by_one:

    build(setting) -> a model; fit(model, setting) runs one epoch; evaluate(model) -> accuracy;
    one_by_one(model, rows) -> a function of a place in rows that returns probabilities.
    """

    def __init__(self, data, threads):
        self.threads = threads
        self.pixels, self.labels, self.test_pixels, self.test_labels = drawings.load(data)
        self.setting = self.model = None

    def hello(self):
        return {"train": len(self.labels), "validation": len(self.test_labels),
                "fingerprint": [fingerprint(self.labels), fingerprint(self.test_labels)]}

    def prepare(self, setting):
        self.setting, self.model = setting, self.build(setting)
        self.fit(self.model, setting)
        return {}

    def epoch(self, _request):
        start = time.perf_counter()
        self.fit(self.model, self.setting)
        return {"seconds": time.perf_counter() - start}

    def accuracy(self, request):
        model = self.build(request)
        for _ in range(request["epochs"]):
            self.fit(model, request)
        return {"accuracy": self.evaluate(model)}

    def measure_evaluate(self, _request):
        self.evaluate(self.model)
        start = time.perf_counter()
        accuracy = self.evaluate(self.model)
        return {"seconds": time.perf_counter() - start, "drawings": len(self.test_labels),
                "accuracy": accuracy}

    def latency(self, request):
        count = request["count"]
        rows = min(count, len(self.test_labels))
        classify = self.one_by_one(self.model, rows)
        for place in range(min(100, rows)):
            classify(place)
        seconds = []
        for number in range(count):
            start = time.perf_counter()
            classify(number % rows)
            seconds.append(time.perf_counter() - start)
        seconds.sort()
        return {"p50": seconds[count // 2], "p99": seconds[count * 99 // 100]}

    def answer(self, request):
        tasks = {"prepare": self.prepare, "epoch": self.epoch, "accuracy": self.accuracy,
                 "evaluate": self.measure_evaluate, "latency": self.latency}
        return tasks[request["do"]](request)


def serve(worker_type):
    """Runs a worker: arguments DATA THREADS, 0 for all cores. Prints nothing but answers."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a peer prints must not mix with the answers
    worker = worker_type(sys.argv[1], int(sys.argv[2]))
    print(json.dumps(worker.hello()), file=answers)
    for line in sys.stdin:
        try:
            reply = worker.answer(json.loads(line))
        except Exception as error:  # a failure of one row is reported with the row
            reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
        print(json.dumps(reply), file=answers)
