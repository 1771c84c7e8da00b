"""A program as a person would write it: loads the drawings, fits one epoch, prints "done".

784-32-32-10, SGD 0.01, batch 32, one thread. Usage: first_epoch.py keras|torch|sklearn DATA.npz
What is measured begins with the process: imports are part of it.
"""

import sys


def fit_keras(data):
    import drawings
    import keras_worker
    keras_worker.tf.config.threading.set_intra_op_parallelism_threads(1)
    keras_worker.tf.config.threading.set_inter_op_parallelism_threads(1)
    pixels, labels = (keras_worker.tf.constant(part) for part in drawings.load(data)[:2])
    setting = {"seed": 1, "network": [32, 32], "optimizer": "SGD", "rate": 0.01, "form": "graph"}
    steps = -(-len(labels) // 32)
    model = keras_worker.build(setting, steps)
    model.fit(keras_worker.batches(pixels, labels, 32), verbose=0)


def fit_torch(data):
    import torch
    import drawings
    import torch_worker
    torch.set_num_threads(1)
    pixels, labels = (torch.from_numpy(part) for part in drawings.load(data)[:2])
    model = torch_worker.network([32, 32], 1)
    step = torch_worker.plain_step(model, {"optimizer": "SGD", "rate": 0.01, "form": "eager"})
    for rows in torch.randperm(len(labels)).split(32):
        step(pixels.index_select(0, rows), labels.index_select(0, rows))


def fit_sklearn(data):
    import warnings
    from sklearn.neural_network import MLPClassifier
    import drawings
    pixels, labels = drawings.load(data)[:2]
    warnings.simplefilter("ignore")
    MLPClassifier((32, 32), solver="sgd", learning_rate_init=0.01, batch_size=32, alpha=0.0,
                  momentum=0.0, nesterovs_momentum=False, max_iter=1).fit(pixels, labels)


if __name__ == "__main__":
    {"keras": fit_keras, "torch": fit_torch, "sklearn": fit_sklearn}[sys.argv[1]](sys.argv[2])
    print("done", flush=True)
