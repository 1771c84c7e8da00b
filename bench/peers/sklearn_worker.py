"""scikit-learn's MLPClassifier as a worker of bench/peers (see protocol.py).

An epoch is one partial_fit without the check for NaN; no L2, no momentum, no early stopping, as in
Keras's fit. Its weights stay float32. Form: "plain".
"""

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier

import protocol


class SklearnWorker(protocol.Worker):
    def __init__(self, data, threads):
        super().__init__(data, threads)
        sklearn.set_config(assume_finite=True)

    def build(self, setting):
        return MLPClassifier(tuple(setting["network"]), solver=setting["optimizer"].lower(),
                             learning_rate_init=setting["rate"], batch_size=setting["batch"],
                             alpha=0.0, momentum=0.0, nesterovs_momentum=False, epsilon=1e-7,
                             random_state=setting["seed"])

    def fit(self, model, setting):
        drawings = setting["drawings"]
        classes = None if hasattr(model, "classes_") else numpy.arange(10)
        model.partial_fit(self.pixels[:drawings], self.labels[:drawings], classes=classes)

    def evaluate(self, model):
        return float(model.score(self.test_pixels, self.test_labels))

    def one_by_one(self, model, rows):
        return lambda place: model.predict_proba(self.test_pixels[place:place + 1])


if __name__ == "__main__":
    protocol.serve(SklearnWorker)
