#!/usr/bin/env python3
"""Makes the files beside it with Keras, and expected.json: what they predict of one drawing.

Made with keras 3.15.1, tensorflow 2.21.0, h5py 3.14.0, numpy 2.4.6. The drawing of `inputs` pixels is
(7 * i * i + 3 * i) % 256.
"""
import json
import os
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402

HERE = Path(__file__).resolve().parent
INPUTS = 12
DRAWING = np.array([(7 * i * i + 3 * i) % 256 for i in range(INPUTS)], "float32")


def randomize(model, seed):
    """Weights of visible size, biases other than zero; integers and scalars stay."""
    random = np.random.default_rng(seed)
    model.set_weights([random.normal(0, 0.5, w.shape).astype("float32") if w.ndim else w
                       for w in model.get_weights()])


def many_layers():
    """More layers than a symbol node of h5py's holds, and an optimizer with its state."""
    model = keras.Sequential([keras.Input((INPUTS,))] + [L.Dense(3, "tanh") for _ in range(11)] +
                             [L.Dense(2, "softmax")])
    randomize(model, 4)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(DRAWING[None] / 255, np.array([1]), verbose=0)
    return model


def main():
    warnings.simplefilter("ignore")
    expected = {}

    def note(name, model, inputs):
        expected[name] = [float(p) for p in model.predict(inputs, verbose=0)[0]]

    rich = keras.Sequential([
        keras.Input((3, 4)), L.Rescaling(1 / 127.5, offset=-1), L.Flatten(), L.Dropout(0.1),
        L.Dense(5, kernel_regularizer=keras.regularizers.L1L2(1e-4, 1e-3),
                kernel_constraint=keras.constraints.MaxNorm(2.5), kernel_initializer="he_normal"),
        L.ReLU(), L.Dense(4, use_bias=False), L.LeakyReLU(negative_slope=0.2), L.Dropout(0.25),
        L.Dense(4, "gelu", bias_regularizer="l2"), L.Dense(3), L.Softmax()])
    randomize(rich, 1)
    rich.compile("adam", "sparse_categorical_crossentropy")
    for name in ("rich.keras", "rich.h5"):
        rich.save(HERE / name)
        note(name, rich, DRAWING.reshape(1, 3, 4))

    plain = keras.Sequential([keras.Input((INPUTS,)), L.Dense(4, "elu"), L.Dense(3, "softmax")])
    randomize(plain, 2)
    plain.save_weights(HERE / "plain.weights.h5")
    note("plain.weights.h5", plain, DRAWING[None] / 255)

    adapted = L.Normalization(axis=None)
    adapted.adapt(DRAWING[None])
    normalized = keras.Sequential([keras.Input((INPUTS,)), adapted, L.Dense(3, "softmax")])
    normalized.set_weights([w if w.ndim == 0 else
                            np.random.default_rng(3).normal(0, 0.5, w.shape).astype("float32")
                            for w in normalized.get_weights()])
    for name in ("normalized.keras", "normalized.h5"):
        normalized.save(HERE / name)
        note(name, normalized, DRAWING[None])

    many = many_layers()
    for name in ("many.keras", "many.h5"):
        many.save(HERE / name)
        note(name, many, DRAWING[None] / 255)

    refused = {
        "lambda.keras": [L.Lambda(lambda x: x / 255)],
        "lambda.h5": [L.Lambda(lambda x: x / 255)],
        "batch_normalization.keras": [L.BatchNormalization()],
    }
    for name, layers in refused.items():
        keras.Sequential([keras.Input((INPUTS,)), *layers, L.Dense(3, "softmax")]).save(HERE / name)

    # HDF5 that is read in part or refused.
    with h5py.File(HERE / "chunked.weights.h5", "w") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", data=np.ones((4, 3), "float32"), chunks=(2, 3), compression="gzip")
    with h5py.File(HERE / "latest.weights.h5", "w", libver="latest") as file:
        file.create_group("layers/dense/vars").create_dataset("0", data=np.ones((4, 3), "float32"))
    with h5py.File(HERE / "linked.weights.h5", "w") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", data=np.ones((4, 3), "float32"))
        group["1"] = h5py.SoftLink("/layers/dense/vars/0")
    with h5py.File(HERE / "types.weights.h5", "w") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", data=np.arange(8, dtype="float64").reshape(4, 2) / 8)
        group.create_dataset("1", data=np.array([1, 2], "float32"))
        group.attrs["number"] = 3
        group.attrs["text"] = "ünï"
        group.attrs["texts"] = ["a", "bc", ""]
        group.attrs["bytes"] = np.array([b"a", b"bcd"])
        file["layers/dense/other/big"] = np.ones(3, ">f4")

    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
