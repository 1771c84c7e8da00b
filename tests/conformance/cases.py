"""The cases: settings of `sketchfit train`, which are told to Keras as well, and what may differ.

A case that varies another one names it: its end must be further from the other's than its bound
allows it to be from Keras, or the option makes no difference and the case would test nothing.
"""

from dataclasses import dataclass, field
from functools import partial


@dataclass(frozen=True)
class Bound:
    """Largest errors (compare.py), and why so large."""

    loss: float
    accuracy: float
    weights: float
    why: str


#: Accuracies are counts over 655 or 77 drawings, in float32 in Keras: this allows no other count.
SAME_COUNT = 1e-6

SMOOTH = Bound(1e-5, SAME_COUNT, 2e-5, "smooth: float32 sums in another order, over 210 steps")
POWERS = Bound(5e-5, SAME_COUNT, 1e-4, "Keras forms 1 - beta_2^t from the float32 nearest to "
               "0.999, which makes the first steps 6e-6 shorter; sketchfit forms it in double")
STILL = Bound(1e-5, SAME_COUNT, 1e-4, "the weights move by 4e-4 in all, of which the rounding of "
              "weights of 0.1 is a larger share")
SIGNS = Bound(1e-4, SAME_COUNT, 5e-2, "not smooth: where a sum is 0 but for rounding its sign, and "
              "with it a step of the whole rate, is a matter of chance; most weights never meet it")
KINKS = Bound(1e-3, SAME_COUNT, 5e-2, "not smooth: Adam makes whole steps of gradients next to 0, "
              "and the signs of weights (l1) or of inputs (relu) decide about these")


def usual_bound(settings):
    optimizer = settings.get("optimizer")
    if optimizer == "Lion":
        return SIGNS
    if optimizer in ("Adam", "AdamW") and "beta_2" not in settings:
        return POWERS
    return SMOOTH


@dataclass(frozen=True)
class Case:
    name: str
    group: str
    settings: dict
    bound: Bound
    #: The name of the case that it varies.
    varies: str = ""


@dataclass
class Table:
    cases: dict = field(default_factory=dict)

    def add(self, group, name, bound=None, **settings):
        """A case of 210 steps (10 epochs of 21 batches, the last of 15 drawings) of a tanh network,
        unless settings say otherwise."""
        base = {"layers": [12], "activation": "tanh", "epochs": 10}
        settings = base | settings
        self.put(Case(name, group, settings, bound or usual_bound(settings)))

    def vary(self, group, varied, name, bound=None, **settings):
        """The case `varied` with other settings; None takes one away."""
        old = self.cases[varied]
        changed = {key: value for key, value in (old.settings | settings).items()
                   if value is not None}
        self.put(Case(name, group, changed, bound or usual_bound(changed), varied))

    def of_group(self, group):
        """add and vary for one group."""
        return partial(self.add, group), partial(self.vary, group)

    def put(self, case):
        assert all(case.name != other.name and case.settings != other.settings
                   for other in self.cases.values()), case.name
        self.cases[case.name] = case


def optimizers(table):
    """Each with Keras's defaults, and with its own options."""
    add, vary = table.of_group("optimizers")
    add("sgd", optimizer="SGD")
    vary("sgd", "sgd-rate", learning_rate=0.1)
    vary("sgd-rate", "sgd-momentum", momentum=0.9)
    vary("sgd-momentum", "sgd-nesterov", nesterov=True)
    add("adam", optimizer="Adam")
    vary("adam", "adam-betas", learning_rate=0.005, beta_1=0.8, beta_2=0.95)
    vary("adam-betas", "adam-epsilon", epsilon=1e-3)
    vary("adam-betas", "adam-amsgrad", amsgrad=True)
    add("adamw", optimizer="AdamW")
    vary("adamw", "adamw-decay", weight_decay=0.5)
    vary("adamw", "adamw-betas", learning_rate=0.005, beta_1=0.8, beta_2=0.95)
    vary("adamw-betas", "adamw-amsgrad", amsgrad=True)
    add("adadelta", STILL, optimizer="Adadelta")
    vary("adadelta", "adadelta-rate", learning_rate=1.0)
    vary("adadelta-rate", "adadelta-rho", rho=0.8)
    vary("adadelta-rate", "adadelta-epsilon", epsilon=1e-4)
    add("adagrad", optimizer="Adagrad")
    vary("adagrad", "adagrad-rate", learning_rate=0.05)
    vary("adagrad-rate", "adagrad-accumulator", initial_accumulator_value=0.5)
    vary("adagrad-accumulator", "adagrad-epsilon", epsilon=0.1)
    add("ftrl", optimizer="Ftrl")
    vary("ftrl", "ftrl-rate", learning_rate=0.1)
    vary("ftrl-rate", "ftrl-power", learning_rate_power=-0.7)
    vary("ftrl-rate", "ftrl-power-zero", learning_rate_power=0.0)
    vary("ftrl-rate", "ftrl-accumulator", initial_accumulator_value=0.5)
    vary("ftrl-rate", "ftrl-l1", ftrl_l1=0.02)
    vary("ftrl-rate", "ftrl-l2", ftrl_l2=0.02)
    vary("ftrl-rate", "ftrl-shrinkage", ftrl_l2_shrinkage=0.02)
    vary("ftrl-rate", "ftrl-beta", ftrl_beta=0.5)
    vary("ftrl-rate", "ftrl-all", ftrl_l1=0.01, ftrl_l2=0.01, ftrl_l2_shrinkage=0.01, ftrl_beta=0.2)
    add("rmsprop", optimizer="RMSprop")
    vary("rmsprop", "rmsprop-rho", rho=0.7)
    vary("rmsprop", "rmsprop-epsilon", epsilon=1e-4)
    vary("rmsprop", "rmsprop-momentum", momentum=0.8)
    vary("rmsprop", "rmsprop-centered", centered=True)
    vary("rmsprop-centered", "rmsprop-centered-momentum", momentum=0.5)
    add("adamax", optimizer="Adamax")
    vary("adamax", "adamax-betas", learning_rate=0.005, beta_1=0.8, beta_2=0.95)
    vary("adamax-betas", "adamax-epsilon", epsilon=1e-3)
    add("nadam", optimizer="Nadam")
    vary("nadam", "nadam-betas", learning_rate=0.005, beta_1=0.8, beta_2=0.95)
    vary("nadam-betas", "nadam-epsilon", epsilon=1e-3)
    add("lion", optimizer="Lion")
    vary("lion", "lion-betas", beta_1=0.7, beta_2=0.9)


def common_options(table):
    """What all optimizers have: decay, clipping, averages; and each optimizer with some of them."""
    add, vary = table.of_group("common")
    options = {
        "decay": {"weight_decay": 0.05},
        "clipnorm": {"clipnorm": 0.1},
        "clipvalue": {"clipvalue": 0.01},
        "global-clipnorm": {"global_clipnorm": 0.1},
        "ema": {"use_ema": True},
        "ema-momentum": {"use_ema": True, "ema_momentum": 0.9},
        "ema-overwrite": {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 5},
    }
    for name, settings in options.items():
        vary("sgd-momentum", f"momentum-{name}", **settings)
    vary("momentum-decay", "momentum-decay-clipnorm-ema", clipnorm=0.1, use_ema=True)
    for optimizer in ("Adam", "AdamW", "Adamax", "Nadam"):
        add(optimizer.lower() + "-common", optimizer=optimizer, learning_rate=0.003)
    bases = ["adam-common", "adamw-common", "adadelta-rate", "adagrad-rate", "ftrl-rate", "rmsprop",
             "adamax-common", "nadam-common", "lion"]
    for number, base in enumerate(bases):
        name = base.partition("-")[0] + "-common"
        vary(base, name + "-decay", weight_decay=0.1)
        clip = list(options)[1 + number % 3]
        vary(base, f"{name}-{clip}", **options[clip])
        vary(base, name + "-all", weight_decay=0.1, use_ema=True, ema_momentum=0.9,
             ema_overwrite_frequency=20, schedule="exponential", decay_steps=50, decay_rate=0.5,
             **options[clip])


def schedules(table):
    _, vary = table.of_group("schedules")
    for base, rate in (("sgd-rate", 0.1), ("adam-common", 0.003)):
        name = base.partition("-")[0]
        vary(base, name + "-exponential", schedule="exponential", decay_steps=40, decay_rate=0.5)
        vary(name + "-exponential", name + "-staircase", staircase=True)
        vary(base, name + "-exponential-defaults", schedule="exponential")
        vary(base, name + "-step", schedule="step", learning_rate=None, step_boundaries=[20, 100],
             step_values=[rate, rate / 2, rate / 10])
        vary(base, name + "-cosine", schedule="cosine", decay_steps=150)
        vary(name + "-cosine", name + "-cosine-alpha", cosine_alpha=0.2)
        vary(name + "-cosine", name + "-cosine-warmup", learning_rate=rate / 10, warmup_steps=30,
             warmup_target=rate)
    vary("sgd-cosine", "sgd-cosine-nesterov", momentum=0.9, nesterov=True)


def networks(table):
    """Depths (other groups have depth 1), activations, penalties, the constraint, scalings."""
    add, vary = table.of_group("networks")
    rate = {"learning_rate": 0.1}
    add("depth-0", layers=[], **rate)
    add("depth-2", layers=[12, 10], **rate)
    add("depth-3", layers=[12, 10, 8], **rate)
    add("width-33", layers=[33, 17], **rate)
    for activation in ("linear", "relu", "sigmoid", "elu", "leaky_relu", "gelu", "softmax"):
        vary("sgd-rate", f"activation-{activation}", activation=activation)
    vary("depth-3", "activation-mixed", activation=["elu", "sigmoid", "gelu"])
    vary("activation-relu", "activation-relu-adam", KINKS, optimizer="Adam", learning_rate=0.003)
    vary("depth-2", "l1", l1=0.001)
    vary("depth-2", "l2", l2=0.01)
    vary("l1", "l1-l2", l2=0.01)
    vary("l1", "l1-adam", KINKS, optimizer="Adam", learning_rate=0.003)
    vary("l2", "l2-adam", optimizer="Adam", learning_rate=0.003)
    vary("depth-2", "max-norm", max_norm=0.7)
    vary("max-norm", "max-norm-momentum", momentum=0.9)
    vary("max-norm", "max-norm-l2-adam", optimizer="Adam", learning_rate=0.003, l2=0.01)
    vary("sgd-rate", "scaling-255", scaling="255")
    vary("sgd-rate", "scaling-standardize", scaling="standardize", learning_rate=0.01)


def losses(table):
    _, vary = table.of_group("losses")
    vary("sgd-rate", "smoothing", label_smoothing=0.1)
    vary("sgd-rate", "class-weight", class_weight="0=3,4=0.5,9=0")
    vary("sgd-rate", "class-weight-balanced", class_weight="balanced")
    vary("smoothing", "smoothing-class-weight", class_weight="balanced")
    vary("smoothing", "smoothing-l2-adam", l2=0.01, optimizer="Adam", learning_rate=0.003)


def batches(table):
    """Sizes that end with a short batch, do not, or are larger than the data."""
    add, _ = table.of_group("batches")
    add("batch-1", batch_size=1, epochs=1, learning_rate=0.02)
    add("batch-7", batch_size=7, epochs=3, learning_rate=0.05)
    add("batch-64", batch_size=64, epochs=20, learning_rate=0.1)
    add("batch-65", batch_size=65, epochs=20, optimizer="Adam")
    add("batch-131", batch_size=131, epochs=40, learning_rate=0.1, momentum=0.9)
    add("batch-655", batch_size=655, epochs=40, learning_rate=0.1)
    add("batch-1000", batch_size=1000, epochs=40, optimizer="Adam")


def callbacks(table):
    """When early stopping stops, what it puts back, and when the rate falls."""
    add, vary = table.of_group("callbacks")
    fast = {"optimizer": "Adam", "learning_rate": 0.01, "epochs": 20}
    add("no-callback", **fast)
    vary("no-callback", "stopping", early_stopping=True)
    vary("stopping", "stopping-patience", stopping_patience=3)
    vary("stopping-patience", "stopping-restore", restore_best_weights=True)
    vary("stopping-patience", "stopping-min-delta", stopping_min_delta=0.1)
    vary("stopping-patience", "stopping-accuracy", stopping_monitor="val_accuracy")
    vary("stopping-patience", "stopping-start", stopping_start_from_epoch=12)
    vary("stopping-patience", "stopping-baseline", stopping_baseline=1.7)
    vary("no-callback", "never-stopped-restore", early_stopping=True, restore_best_weights=True,
         stopping_patience=50)
    vary("no-callback", "plateau", reduce_on_plateau=True, plateau_patience=2)
    vary("plateau", "plateau-factor", plateau_factor=0.5)
    vary("plateau-factor", "plateau-cooldown", plateau_cooldown=3)
    vary("plateau-factor", "plateau-min-lr", plateau_min_lr=0.004)
    vary("plateau-factor", "plateau-min-delta", plateau_min_delta=0.1)
    vary("plateau-factor", "plateau-accuracy", plateau_monitor="val_accuracy")
    vary("plateau-factor", "plateau-stopping", early_stopping=True, stopping_patience=6,
         restore_best_weights=True)
    vary("plateau-factor", "plateau-sgd", optimizer="SGD", learning_rate=0.5, momentum=0.9)


def all_cases():
    table = Table()
    for fill in (optimizers, common_options, schedules, networks, losses, batches, callbacks):
        fill(table)
    return list(table.cases.values())


CASES = all_cases()
BY_NAME = {case.name: case for case in CASES}


def case(name):
    return BY_NAME[name]
