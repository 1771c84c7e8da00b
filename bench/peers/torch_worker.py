"""PyTorch as a worker of bench/peers (see protocol.py).

The drawings are tensors in memory; each batch is gathered by index_select. Forms: "eager",
"model" (torch.compile around the model), "step" (gradients by torch.func and the optimizer's
update in one compiled graph: unusual to write, and the quickest). Weights begin as in Keras.
PyTorch does the least work of all: it keeps the loss of an epoch, not its accuracy.
"""

import torch
from torch import nn
from torch.nn import functional

import protocol

EVALUATE_BATCH = 2048


def network(hidden, seed):
    """ReLU layers and a linear one to ten logits; Glorot's uniform kernels, zero biases."""
    torch.manual_seed(seed)
    layers, inputs = [], 784
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    layers.append(nn.Linear(inputs, 10))
    for layer in layers[::2]:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def plain_step(model, setting):
    """A function (pixels, labels) -> loss that makes one step of torch.optim."""
    if setting["optimizer"] == "SGD":  # the quickest of single, foreach and fused at this size
        optimizer = torch.optim.SGD(model.parameters(), lr=setting["rate"], foreach=False)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=setting["rate"], eps=1e-7, fused=True)
    call = torch.compile(model, dynamic=False) if setting["form"] == "model" else model

    def step(pixels, labels):
        optimizer.zero_grad()
        loss = functional.cross_entropy(call(pixels), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def compiled_step(model, setting):
    """The same as one compiled graph that updates the model's weights in place."""
    names = [name for name, _ in model.named_parameters()]
    weights = [parameter.detach() for parameter in model.parameters()]
    first, second = ([torch.zeros_like(weight) for weight in weights] for _ in range(2))
    count, rate = torch.zeros(()), setting["rate"]

    def loss_of(weights, pixels, labels):
        named = dict(zip(names, weights))
        return functional.cross_entropy(torch.func.functional_call(model, named, (pixels,)), labels)

    gradient_of = torch.func.grad_and_value(loss_of)

    def sgd(pixels, labels):
        gradients, loss = gradient_of(weights, pixels, labels)
        for weight, gradient in zip(weights, gradients):
            weight.sub_(gradient * rate)
        return loss

    def adam(pixels, labels):
        gradients, loss = gradient_of(weights, pixels, labels)
        count.add_(1)
        scale = rate * torch.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        for weight, gradient, mean, square in zip(weights, gradients, first, second):
            mean.lerp_(gradient, 0.1)
            square.lerp_(gradient * gradient, 0.001)
            weight.sub_(scale * mean / (square.sqrt() + 1e-7))
        return loss

    return torch.compile(sgd if setting["optimizer"] == "SGD" else adam, dynamic=False,
                         fullgraph=True)


class TorchWorker(protocol.Worker):
    def __init__(self, data, threads):
        if threads:
            torch.set_num_threads(threads)
        super().__init__(data, threads)
        self.pixels, self.labels = torch.from_numpy(self.pixels), torch.from_numpy(self.labels)
        self.test_pixels = torch.from_numpy(self.test_pixels)
        self.test_targets = torch.from_numpy(self.test_labels)

    def hello(self):
        labels, self.labels = self.labels, self.labels.numpy()
        hello = super().hello()
        self.labels = labels
        return hello

    def build(self, setting):
        torch._dynamo.reset()
        model = network(setting["network"], setting["seed"])
        make_step = compiled_step if setting["form"] == "step" else plain_step
        model.step = make_step(model, setting)
        return model

    def fit(self, model, setting):
        total = torch.zeros(())
        for rows in torch.randperm(setting["drawings"]).split(setting["batch"]):
            total += model.step(self.pixels.index_select(0, rows),
                                self.labels.index_select(0, rows))
        return total.item()

    @torch.inference_mode()
    def evaluate(self, model):
        right, loss = torch.zeros((), dtype=torch.int64), torch.zeros(())
        for pixels, labels in zip(self.test_pixels.split(EVALUATE_BATCH),
                                  self.test_targets.split(EVALUATE_BATCH)):
            logits = model(pixels)
            loss += functional.cross_entropy(logits, labels, reduction="sum")
            right += (logits.argmax(1) == labels).sum()
        return right.item() / len(self.test_targets)

    def one_by_one(self, model, rows):
        drawings = [self.test_pixels[row:row + 1] for row in range(rows)]

        def probabilities(drawing):
            return functional.softmax(model(drawing), 1)

        call = probabilities if self.setting["form"] == "eager" else torch.compile(probabilities)

        @torch.inference_mode()
        def classify(place):
            return call(drawings[place]).numpy()

        return classify


if __name__ == "__main__":
    protocol.serve(TorchWorker)
