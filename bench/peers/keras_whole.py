"""experiments/quickdraw10.toml in Keras: eleven runs, one after the other, in one process.

Usage: keras_whole.py DATA.npz FORM EPOCHS (FORM as in keras_worker.py). Each run validates after
every epoch; threads are TensorFlow's default. Prints one line of JSON a run, then "done".
"""

import json
import sys
import time

import drawings
import keras_worker

BASE = {"network": [32, 32], "optimizer": "SGD", "rate": 0.01, "batch": 32, "seed": 42}
RUNS = ([{"optimizer": name} for name in ("Adadelta", "Adam", "SGD")] +
        [{"batch": batch} for batch in (8, 32, 512, 4096)] +
        [{"rate": rate} for rate in (0.0001, 0.01, 0.5, 1.0)])


def main():
    data, form, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    parts = drawings.load(data)
    if form != "defaults":  # tensors once, for all runs
        parts = [keras_worker.tf.constant(part) for part in parts]
    pixels, labels, test_pixels, test_labels = parts
    validation = test_pixels, test_labels
    if form != "defaults":
        validation = keras_worker.batches(test_pixels, test_labels, keras_worker.EVALUATE_BATCH,
                                          shuffle=False)
    for changes in RUNS:
        keras_worker.keras.backend.clear_session()
        setting = dict(BASE, **changes, form=form)
        steps = -(-len(labels) // setting["batch"])
        model = keras_worker.build(setting, steps)
        begin = time.perf_counter()
        if form == "defaults":
            history = model.fit(pixels, labels, batch_size=setting["batch"], epochs=epochs,
                                validation_data=validation, verbose=0)
        else:
            history = model.fit(keras_worker.batches(pixels, labels, setting["batch"]),
                                epochs=epochs, validation_data=validation, verbose=0)
        print(json.dumps({**changes, "seconds": time.perf_counter() - begin,
                          "val_accuracy": history.history["val_accuracy"][-1]}), flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main()
