"""Fits cases with real Keras on TensorFlow; runs in the environment of requirements.txt.

usage: keras_side.py OUTPUT CASE...

Writes one JSON line for each case, {"case": name, "history": ..., "weights": ...}, and a first one
with the versions. The network, the loss and the optimizer are made here from the case's settings
and from nothing of sketchfit: what a case does not set keeps Keras's own default.
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import keras
import numpy as np
import tensorflow as tf

import cases
import drawings
from result import Result

#: Settings whose name is Keras's too, as an argument of every optimizer that has it.
OPTIMIZER_ARGUMENTS = ("learning_rate", "momentum", "nesterov", "beta_1", "beta_2", "rho",
                       "epsilon", "amsgrad", "centered", "initial_accumulator_value", "learning_rate_power",
                       "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema",
                       "ema_momentum", "ema_overwrite_frequency")
#: Settings that Keras calls otherwise.
RENAMED = {"ftrl_l1": "l1_regularization_strength", "ftrl_l2": "l2_regularization_strength",
           "ftrl_l2_shrinkage": "l2_shrinkage_regularization_strength", "ftrl_beta": "beta"}
STOPPING = {"stopping_monitor": "monitor", "stopping_patience": "patience",
            "stopping_min_delta": "min_delta", "stopping_baseline": "baseline",
            "stopping_start_from_epoch": "start_from_epoch",
            "restore_best_weights": "restore_best_weights"}
PLATEAU = {"plateau_" + name: name
           for name in ("factor", "patience", "min_delta", "cooldown", "min_lr", "monitor")}
SCHEDULES = {
    "exponential": (keras.optimizers.schedules.ExponentialDecay,
                    {"decay_steps": 1000, "decay_rate": 0.96}, ("staircase",), {}),
    "cosine": (keras.optimizers.schedules.CosineDecay, {"decay_steps": 1000},
               ("warmup_steps", "warmup_target"), {"cosine_alpha": "alpha"}),
}


class Settings(dict):
    """A case's settings; remembers which were looked at, so that none is left out silently."""

    def __init__(self, settings):
        super().__init__(settings)
        self.unused = set(settings)

    def take(self, name, default=None):
        self.unused.discard(name)
        return self.get(name, default)

    def taken(self, names):
        """Those of `names` (a mapping to Keras's names, or names that are the same) that are
        set, by Keras's names."""
        renamed = names if isinstance(names, dict) else {name: name for name in names}
        return {other: self.take(name) for name, other in renamed.items() if name in self}


def make_schedule(settings, default_rate):
    """A learning rate or a schedule, None for the optimizer's own rate."""
    kind = settings.take("schedule", "constant")
    if kind == "constant":
        return settings.take("learning_rate")
    if kind == "step":
        return keras.optimizers.schedules.PiecewiseConstantDecay(
            settings.take("step_boundaries"), settings.take("step_values"))
    schedule, needed, same, renamed = SCHEDULES[kind]
    arguments = {name: settings.take(name, default) for name, default in needed.items()}
    return schedule(settings.take("learning_rate", default_rate), **arguments,
                    **settings.taken(same), **settings.taken(renamed))


def make_optimizer(settings):
    kind = getattr(keras.optimizers, settings.take("optimizer", "SGD"))
    rate = make_schedule(settings, kind().get_config()["learning_rate"])
    arguments = settings.taken(OPTIMIZER_ARGUMENTS) | settings.taken(RENAMED)
    if rate is not None:
        arguments["learning_rate"] = rate
    return kind(**arguments)


def make_model(settings):
    """A Sequential network that starts from drawings.initial_weights."""
    layers = settings.take("layers")
    activations = settings.take("activation", "relu")
    if isinstance(activations, str):
        activations = [activations] * len(layers)
    penalties = settings.taken(("l1", "l2"))
    norm = settings.take("max_norm")

    def dense(units, activation):
        return keras.layers.Dense(
            units, activation=activation,
            kernel_regularizer=keras.regularizers.L1L2(**penalties) if penalties else None,
            kernel_constraint=keras.constraints.MaxNorm(norm) if norm else None)

    model = keras.Sequential([keras.Input((drawings.PIXELS,)), *map(dense, layers, activations),
                              dense(drawings.CLASSES, "softmax")])
    model.set_weights([np.array(values, "float32").reshape(shape)
                       for _, shape, values in drawings.initial_weights(layers)])
    return model


def make_loss(settings):
    smoothing = settings.take("label_smoothing")
    if smoothing is None:
        return keras.losses.SparseCategoricalCrossentropy(), lambda labels: labels
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    return loss, lambda labels: keras.utils.to_categorical(labels, drawings.CLASSES)


def class_weights(settings, labels):
    """Weights by class; "balanced" by scikit-learn's formula, n / (classes * count)."""
    text = settings.take("class_weight", "none")
    if text == "balanced":
        counts = np.bincount(labels, minlength=drawings.CLASSES)
        return dict(enumerate(len(labels) / (drawings.CLASSES * counts)))
    if text == "none":
        return None
    given = dict(entry.split("=") for entry in text.split(","))
    return {place: float(given.get(str(place), 1.0)) for place in range(drawings.CLASSES)}


def scaled(settings, pixels, training):
    """Float32 inputs, as the setting scaling says, from the bytes of the training side."""
    kind = settings.take("scaling", "max")
    offset = training.mean() if kind == "standardize" else 0.0
    divisor = {"max": training.max(), "255": 255.0, "standardize": training.std()}[kind]
    return ((pixels.astype("float64") - offset) / float(divisor)).astype("float32")


class RateLog(keras.callbacks.Callback):
    """The rate of every epoch's last step; comes before what changes it at an epoch's end."""

    def __init__(self):
        super().__init__()
        self.rates = []

    def on_epoch_end(self, epoch, logs=None):
        optimizer = self.model.optimizer
        rate = optimizer._learning_rate  # only here is it known whether it is a schedule
        if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            rate = rate(int(optimizer.iterations) - 1)
        self.rates.append(float(keras.ops.convert_to_numpy(rate)))


def make_callbacks(settings, rates):
    callbacks = [rates]
    if settings.take("early_stopping"):
        callbacks.append(keras.callbacks.EarlyStopping(**settings.taken(STOPPING)))
    if settings.take("reduce_on_plateau"):
        callbacks.append(keras.callbacks.ReduceLROnPlateau(**settings.taken(PLATEAU)))
    return callbacks


def arrays(part):
    pixels, labels = part
    return (np.frombuffer(pixels, np.uint8).reshape(-1, drawings.PIXELS),
            np.frombuffer(labels, np.uint8).astype("int64"))


def fit(case):
    """The Result of a case."""
    keras.backend.clear_session()
    settings = Settings(case.settings)
    (pixels, labels), (test_pixels, test_labels) = map(arrays, (drawings.training(),
                                                                drawings.validation()))
    model = make_model(settings)
    loss, targets = make_loss(settings)
    rates = RateLog()
    callbacks = make_callbacks(settings, rates)
    model.compile(make_optimizer(settings), loss, metrics=["accuracy"], jit_compile=False)
    history = model.fit(
        scaled(settings, pixels, pixels), targets(labels), shuffle=False, verbose=0,
        batch_size=settings.take("batch_size", 32), epochs=settings.take("epochs"),
        validation_data=(scaled(settings, test_pixels, pixels), targets(test_labels)),
        class_weight=class_weights(settings, labels), callbacks=callbacks).history
    if settings.unused:
        raise ValueError(f"{case.name}: Keras was not told of {', '.join(settings.unused)}")
    columns = {name: [float(value) for value in history[name]] for name in Result.columns[:-1]}
    names = [name for name, _, _ in drawings.initial_weights(case.settings["layers"])]
    weights = {name: values.ravel().tolist() for name, values in zip(names, model.get_weights())}
    return Result(columns | {"learning_rate": rates.rates}, weights)


def main():
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    output, names = Path(sys.argv[1]), sys.argv[2:]
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__,
                "python": sys.version.split()[0]}
    with output.open("w", encoding="utf-8") as file:
        print(json.dumps({"versions": versions}), file=file, flush=True)
        for name in names:
            fitted = fit(cases.case(name))
            print(json.dumps({"case": name, **fitted.to_json()}), file=file, flush=True)


if __name__ == "__main__":
    main()
