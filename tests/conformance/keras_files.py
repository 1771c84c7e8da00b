"""Keras files against Keras itself: what we export, Keras loads and predicts alike; what Keras saves,
we import and predict alike (file_checks.py)."""

import json
import logging
import os
import sys

sys.dont_write_bytecode = True
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from keras import layers as L

import file_checks
from file_checks import run

logging.getLogger("absl").setLevel(logging.ERROR)

class KerasFiles(file_checks.FileTest):
    # -- export ----------------------------------------------------------------------------------

    def test_exported_models_predict_the_same(self):
        cases = {
            "none": ["--layers", "none"],
            "relu": ["--layers", "32,32"],
            "deep": ["--layers", "24,20,16,12,8", "--activation", "tanh"],
            "wide": ["--layers", "130", "--activation", "gelu", "--scaling", "standardize"],
            "dropout": ["--layers", "33,7", "--dropout", "0.3", "--activation", "elu", "--l1",
                        "0.0001", "--l2", "0.001", "--max-norm", "2"],
            "leaky": ["--layers", "16", "--activation", "leaky_relu", "--scaling", "255"],
            "sigmoid": ["--layers", "16,16", "--activation", "sigmoid", "--kernel-initializer",
                        "lecun_normal"],
        }
        for name, flags in cases.items():
            folder = self.train(f"run-{name}", *flags)
            ours = self.predict(folder)
            for ending in (".keras", ".h5"):
                path = self.folder / f"{name}{ending}"
                run("export", folder, "-o", path)
                model = keras.models.load_model(path)
                self.compare(ours, model.predict(self.pixels, verbose=0), f"{name}{ending}")
                back = self.folder / f"{name}-back.safetensors"
                run("import", path, "-o", back)
                first, second = (json.loads(run("info", m, "--json").stdout)
                                 for m in (folder, back))
                for key in ("signature", "classes"):
                    self.assertEqual(first[key], second[key], (name, ending, key))
                for key, value in first["scaling"].items():
                    self.assertAlmostEqual(value, second["scaling"][key], places=12)
            weights = self.folder / f"{name}.weights.h5"
            run("export", folder, "-o", weights)
            model = keras.models.load_model(self.folder / f"{name}.keras")
            before = [np.array(w) for w in model.get_weights()]
            model.set_weights([w + 1 for w in before])
            model.load_weights(weights)
            for old, new in zip(before, model.get_weights()):
                np.testing.assert_array_equal(old, new)

    def test_weights_load_into_a_model_built_by_hand(self):
        folder = self.train("run-hand", "--layers", "32,32")
        weights = self.folder / "hand.weights.h5"
        run("export", folder, "-o", weights)
        model = keras.Sequential([keras.Input((784,)), L.Dense(32, "relu"), L.Dense(32, "relu"),
                                  L.Dense(10, "softmax")])
        model.load_weights(weights)
        divisor = json.loads(run("info", folder, "--json").stdout)["scaling"]["divisor"]
        self.compare(self.predict(folder), model.predict(self.pixels / divisor, verbose=0),
                     "weights by hand")

    def test_exported_models_can_be_trained_on_and_saved_again(self):
        folder = self.train("run-more", "--layers", "16", "--dropout", "0.2")
        path = self.folder / "more.keras"
        run("export", folder, "-o", path)
        model = keras.models.load_model(path)
        model.compile("adam", "sparse_categorical_crossentropy")
        labels = np.load(self.data)["arr_1"]
        model.fit(self.pixels, labels, epochs=1, verbose=0)
        for ending in (".keras", ".h5"):
            saved = self.folder / f"again{ending}"
            model.save(saved)
            back = self.folder / "again.safetensors"
            run("import", saved, "-o", back)
            self.compare(self.predict(back), model.predict(self.pixels, verbose=0),
                         f"trained on{ending}")

    # -- import ----------------------------------------------------------------------------------

    def models(self):
        """Name, model, what it is fed, flags of the import."""
        keras.utils.set_random_seed(3)
        raw, by255 = self.pixels.astype("float32"), self.pixels / np.float32(255)
        square = by255.reshape(-1, 28, 28)
        yield "plain", keras.Sequential([
            keras.Input((784,)), L.Dense(32, "relu"), L.Dense(32, "relu"),
            L.Dense(10, "softmax")]), by255, []
        yield "flatten", keras.Sequential([
            keras.Input((28, 28)), L.Flatten(), L.Dense(20, "tanh"), L.Dropout(0.2),
            L.Dense(10, "softmax")]), square, []
        yield "layers", keras.Sequential([
            keras.Input((28, 28, 1)), L.Rescaling(1 / 127.5, offset=-1), L.Flatten(), L.Dropout(0.1),
            L.Dense(16, kernel_regularizer="l2", kernel_constraint=keras.constraints.MaxNorm(3)),
            L.ReLU(), L.Dense(12, use_bias=False), L.LeakyReLU(negative_slope=0.2), L.Dense(12),
            L.ELU(), L.Dense(12), L.Activation("gelu"), L.Dense(10), L.Softmax(),
        ]), raw.reshape(-1, 28, 28, 1), []
        adapted = L.Normalization(axis=None)
        adapted.adapt(raw)
        yield "normalization", keras.Sequential([
            keras.Input((784,)), adapted, L.Dense(16, "sigmoid"), L.Dense(10, "softmax"),
        ]), raw, []
        yield "hidden softmax", keras.Sequential([
            keras.Input((784,)), L.Dense(16, "softmax"), L.Dense(10, "softmax")]), by255, []
        yield "scaled outside", keras.Sequential([
            keras.Input((784,)), L.Dense(16, "elu"), L.Dense(10, "softmax"),
        ]), (raw - 33) * np.float32(1 / 80), ["--divisor", 80, "--offset", 33]

    def test_saved_models_are_imported_and_predict_the_same(self):
        for name, model, inputs, flags in self.models():
            # Biases start at zero, which would hide that they are lost.
            model.set_weights([w + 0.05 * np.random.default_rng(1).standard_normal(w.shape)
                               if w.ndim else w for w in model.get_weights()])
            model.compile("adam", "sparse_categorical_crossentropy")
            theirs = model.predict(inputs, verbose=0)
            for ending in (".keras", ".h5"):
                path = self.folder / f"theirs-{name}{ending}"
                model.save(path)
                back = self.folder / f"theirs-{name}.safetensors"
                run("import", path, "-o", back, *flags)
                self.compare(self.predict(back), theirs, f"{name}{ending}")

    def test_saved_weights_are_imported_by_activation_and_by_likeness(self):
        model = keras.Sequential([keras.Input((784,)), L.Dense(24, "relu"), L.Dropout(0.1),
                                  L.Dense(16, "relu"), L.Dense(10, "softmax")])
        path = self.folder / "theirs.weights.h5"
        model.save_weights(path)
        theirs = model.predict(self.pixels / np.float32(255), verbose=0)
        back = self.folder / "weights.safetensors"
        run("import", path, "-o", back, "--activation", "relu")
        self.compare(self.predict(back), theirs, "weights --activation")
        other = self.train("run-like", "--layers", "24,16", "--scaling", "255")
        run("import", path, "-o", back, "--like", other)
        self.compare(self.predict(back), theirs, "weights --like")
        done = run("import", path, "-o", back, code=2)
        self.assertIn("--activation", done.stderr)

    def test_what_is_not_supported_is_named(self):
        def my_activation(x):
            return x

        cases = {
            "Conv2D": [keras.Input((28, 28, 1)), L.Conv2D(2, 3), L.Flatten(), L.Dense(10, "softmax")],
            "BatchNormalization": [keras.Input((784,)), L.BatchNormalization(),
                                   L.Dense(10, "softmax")],
            "Lambda": [keras.Input((784,)), L.Lambda(lambda x: x / 255), L.Dense(10, "softmax")],
            "my_activation": [keras.Input((784,)), L.Dense(5, my_activation), L.Dense(10, "softmax")],
            "swish|silu": [keras.Input((784,)), L.Dense(5, "swish"), L.Dense(10, "softmax")],
            "for each pixel|means": [keras.Input((784,)), L.Normalization(mean=np.zeros(784),
                                                                         variance=np.ones(784)),
                                     L.Dense(10, "softmax")],
        }
        out = self.folder / "refused.safetensors"
        for word, parts in cases.items():
            model = keras.Sequential(parts)
            for ending in (".keras", ".h5"):
                path = self.folder / f"refused{ending}"
                model.save(path)
                done = run("import", path, "-o", out, code=1)
                self.assertRegex(done.stderr, word)
                self.assertFalse(out.exists())
        inputs = keras.Input((784,))
        model = keras.Model(inputs, L.Dense(10, "softmax")(inputs))
        model.save(self.folder / "functional.keras")
        done = run("import", self.folder / "functional.keras", "-o", out, code=1)
        self.assertIn("Functional", done.stderr)


if __name__ == "__main__":
    file_checks.main(__name__)
