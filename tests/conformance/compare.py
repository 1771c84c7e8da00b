"""How far a fit is from that of Keras: three numbers, each the worst of the whole fit.

loss: relative error of an epoch's loss or val_loss. accuracy: difference of an epoch's accuracy or
val_accuracy. weights: difference of a final weight, as a share of the furthest that any weight of
its tensor moved in the whole fit. (Relative to the weights themselves, an optimizer that moves
them little would pass with any equation.) Standard library only.
"""

import math
from dataclasses import dataclass

import result

RATE_ERROR = 1e-6  # float32 rates by powers and cosines in float32 (Keras) and double (sketchfit)


@dataclass
class Errors:
    loss: float = 0.0
    accuracy: float = 0.0
    weights: float = 0.0
    #: What no number tells: another number of epochs, another learning rate.
    others: str = ""

    def within(self, bound):
        return (not self.others and self.loss <= bound.loss and self.accuracy <= bound.accuracy
                and self.weights <= bound.weights)


def relative(value, reference):
    """NaN is never within a bound; equal numbers, infinite ones too, are no error."""
    if value == reference:
        return 0.0
    error = abs(value - reference) / abs(reference) if reference else math.inf
    return error if math.isfinite(error) else math.inf


def compare_histories(history, reference):
    """Errors without those of weights."""
    epochs, expected = len(history["loss"]), len(reference["loss"])
    if epochs != expected:
        return Errors(others=f"{epochs} epochs instead of {expected}")
    errors = Errors()
    for name in ("loss", "val_loss"):
        errors.loss = max([errors.loss, *map(relative, history[name], reference[name])])
    for name in ("accuracy", "val_accuracy"):
        apart = [abs(value - other) for value, other in zip(history[name], reference[name])]
        errors.accuracy = max([errors.accuracy, *(share(difference, 1.0) for difference in apart)])
    for epoch, (rate, other) in enumerate(zip(history["learning_rate"],
                                              reference["learning_rate"]), 1):
        if relative(rate, other) > RATE_ERROR:
            errors.others = f"learning rate {rate} instead of {other} in epoch {epoch}"
            break
    return errors


def share(difference, moved):
    """Where Keras moved nothing, nothing may differ."""
    if difference == 0.0:
        return 0.0
    error = difference / moved if moved else math.inf
    return error if math.isfinite(error) else math.inf


def compare_digests(given, golden):
    """Errors of a digest against a golden one; the sums count as the mean error of a weight."""
    errors = compare_histories(given["history"], golden["history"])
    for name, tensor in golden["weights"].items():
        own = given["weights"][name]
        # Errors by chance grow in a sum as the root of the number of its terms.
        for kind, terms in (("values", 1), ("sums", max(1, tensor["count"]))):
            for value, other in zip(own[kind], tensor[kind], strict=True):
                difference = abs(value - other) / math.sqrt(terms)
                errors.weights = max(errors.weights, share(difference, tensor["moved"]))
    return errors


def compare_results(given, reference, initial):
    """Errors of a Result against another, over all weights."""
    errors = compare_histories(given.history, reference.history)
    for name, _, start in initial:
        expected = reference.weights[name]
        moved = max(abs(value - before) for value, before in zip(expected, start))
        apart = max(abs(value - other)
                    for value, other in zip(given.weights[name], expected, strict=True))
        errors.weights = max(errors.weights, share(apart, moved))
    return errors
