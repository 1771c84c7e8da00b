"""Keras on TensorFlow as a worker of bench/peers (see protocol.py).

Forms: "jit" and "graph" (jit_compile True, False), both in the quickest way found to run fit:
drawings as tensors, gathered batch by batch by tf.data, up to 500 steps per execution, and
tf.data's autotuning off: with it an epoch's end waits for the autotuner's next period, which
doubles from 10 ms on, so that epochs take 0.07, 0.15, 0.31, 0.63 ... s. "defaults" is what most
programs do: arrays given to fit, one step per execution.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

import protocol

STEPS_PER_EXECUTION = 500
EVALUATE_BATCH = 2048


def build(setting, steps, inputs=784, outputs=10):
    """A compiled Sequential of ReLU layers and a softmax; sparse cross-entropy and accuracy."""
    keras.utils.set_random_seed(setting["seed"])
    layers = [keras.layers.Dense(units, activation="relu") for units in setting["network"]]
    model = keras.Sequential([keras.Input((inputs,)), *layers,
                              keras.layers.Dense(outputs, activation="softmax")])
    optimizer = keras.optimizers.get(
        {"class_name": setting["optimizer"], "config": {"learning_rate": setting["rate"]}})
    tuned = setting["form"] != "defaults"
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"],
                  jit_compile=setting["form"] == "jit" if tuned else "auto",
                  steps_per_execution=min(STEPS_PER_EXECUTION, steps) if tuned else 1)
    return model


def batches(pixels, labels, batch, shuffle=True):
    """A tf.data.Dataset of batches, in a new order each time it is gone through."""
    count = len(labels)
    pixels, labels = tf.convert_to_tensor(pixels), tf.convert_to_tensor(labels)

    def order(_):
        places = tf.range(count)
        return tf.data.Dataset.from_tensor_slices(tf.random.shuffle(places) if shuffle else places)

    dataset = tf.data.Dataset.range(1).flat_map(order).batch(batch)
    dataset = dataset.map(lambda rows: (tf.gather(pixels, rows), tf.gather(labels, rows)))
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(-(-count // batch))).prefetch(2)
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


class KerasWorker(protocol.Worker):
    def __init__(self, data, threads):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        super().__init__(data, threads)
        self.key = self.batches = None

    def build(self, setting):
        drawings, batch = setting["drawings"], setting["batch"]
        if self.key != (drawings, batch):
            self.batches = batches(self.pixels[:drawings], self.labels[:drawings], batch)
            self.key = (drawings, batch)
        return build(setting, -(-drawings // batch))

    def fit(self, model, setting):
        if setting["form"] == "defaults":
            drawings = setting["drawings"]
            model.fit(self.pixels[:drawings], self.labels[:drawings], batch_size=setting["batch"],
                      verbose=0)
        else:
            model.fit(self.batches, verbose=0)

    def evaluate(self, model):
        if getattr(model, "test_batches", None) is None:
            model.test_batches = batches(self.test_pixels, self.test_labels, EVALUATE_BATCH, False)
        return model.evaluate(model.test_batches, verbose=0)[1]

    def one_by_one(self, model, rows):
        drawings = [tf.constant(self.test_pixels[row:row + 1]) for row in range(rows)]
        jit = self.setting["form"] == "jit"
        classify = tf.function(lambda drawing: model(drawing, training=False), jit_compile=jit)
        classify = classify.get_concrete_function(tf.TensorSpec((1, 784), tf.float32))
        return lambda place: classify(drawings[place]).numpy()


if __name__ == "__main__":
    protocol.serve(KerasWorker)
