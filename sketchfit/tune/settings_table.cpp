// The one table of settings. A new setting is one member of Settings and one row here; what it does
// is told to the library in tune/build.cpp and tune/build_fit.cpp. Rows keep the order of Settings,
// group by group.
#include <initializer_list>

#include "sketchfit/nn/layers.h"
#include "sketchfit/nn/optimizer.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

namespace {

using S = Settings;
using Rows = std::vector<SettingField>;

std::vector<std::string_view> monitors() {
    return {"loss", "accuracy", "val_loss", "val_accuracy"};
}

void add(Rows& rows, std::string_view group, std::initializer_list<SettingField> fields) {
    for (SettingField field : fields) {
        field.group = group;
        rows.push_back(std::move(field));
    }
}

void add_data(Rows& rows) {
    add(rows, "data",
        {{.name = "test_size",
          .member = &S::test_size,
          .help = "Share of the drawings kept for validation, or from 1 on their number; data that "
                  "brings its own test set is not split.",
          .range = "(0, inf)"},
         {.name = "random_state",
          .member = &S::random_state,
          .help = "Seed of the split, as in scikit-learn's train_test_split.",
          .range = "[0, 4294967295]"},
         {.name = "stratify",
          .member = &S::stratify,
          .help = "Keep the share of each class on both sides of the split."},
         {.name = "scaling",
          .member = &S::scaling,
          .help = "What pixels (0 to 255) are divided by: max, the largest one of the training "
                  "side; 255; or standardize, to mean 0 and standard deviation 1 over the training "
                  "side.",
          .choices = {"max", "255", "standardize"}}});
}

void add_network(Rows& rows) {
    add(rows, "network",
        {{.name = "layers",
          .member = &S::layers,
          .help = "Units of the hidden layers, first to last; none makes a softmax regression.",
          .range = "[1, 65535]"},
         {.name = "activation",
          .member = &S::activation,
          .help = "Activation of the hidden layers: one for all, or one for each.",
          .choices = activation_names()},
         {.name = "dropout",
          .member = &S::dropout,
          .help = "Share of the values dropped after every hidden layer, in training only.",
          .range = "[0, 1]"},
         {.name = "kernel_initializer",
          .member = &S::kernel_initializer,
          .help = "How the weights of all layers are drawn; biases start at 0.",
          .choices = initializer_names()},
         {.name = "l1",
          .member = &S::l1,
          .help = "Penalty added to the loss: l1 times the sum of |w| over all kernels.",
          .range = "[0, 1e+30)"},
         {.name = "l2",
          .member = &S::l2,
          .help = "Penalty added to the loss: l2 times the sum of w^2 over all kernels.",
          .range = "[0, 1e+30)"},
         {.name = "max_norm",
          .member = &S::max_norm,
          .help = "Largest length of the weights into one unit, enforced after every step.",
          .range = "(0, 1e+30)",
          .unset = "no limit"}});
}

void add_loss(Rows& rows) {
    add(rows, "loss",
        {{.name = "label_smoothing",
          .member = &S::label_smoothing,
          .help = "Share of each target that is spread evenly over all classes.",
          .range = "[0, 1)"},
         {.name = "class_weight",
          .member = &S::class_weight,
          .help = "Weights of the classes in the training loss: none; balanced, as scikit-learn "
                  "computes them; or NAME=WEIGHT,NAME=WEIGHT, where classes not named weigh 1."}});
}

void add_optimizer(Rows& rows) {
    add(rows, "optimizer",
        {{.name = "optimizer",
          .member = &S::optimizer,
          .help = "The optimizer, with the equations and defaults of Keras 3.",
          .choices = optimizer_names()},
         {.name = "learning_rate",
          .member = &S::learning_rate,
          .help = "Step size, or where the schedule starts.",
          .range = "[0, inf)",
          .unset = "0.01 for SGD, 0.001 for the others"},
         {.name = "momentum",
          .member = &S::momentum,
          .help = "Share of the last step that is added to the next one.",
          .range = "[0, 1]",
          .unset = "0 for SGD and RMSprop"},
         {.name = "nesterov",
          .member = &S::nesterov,
          .help = "Take SGD's momentum in Nesterov's form.",
          .unset = "false for SGD"},
         {.name = "beta_1",
          .member = &S::beta_1,
          .help = "Decay of the moving average of gradients; below 1 but for Lion, where it must "
                  "be above 0.",
          .range = "[0, 1]",
          .unset = "0.9 for Adam, AdamW, Adamax, Nadam and Lion"},
         {.name = "beta_2",
          .member = &S::beta_2,
          .help = "Decay of the second moving average; below 1 for Adam, AdamW and Nadam.",
          .range = "[0, 1]",
          .unset = "0.99 for Lion, 0.999 for Adam, AdamW, Adamax and Nadam"},
         {.name = "rho",
          .member = &S::rho,
          .help = "Decay of the moving average of squared gradients.",
          .range = "[0, 1]",
          .unset = "0.95 for Adadelta, 0.9 for RMSprop"},
         {.name = "epsilon",
          .member = &S::epsilon,
          .help = "Small number that keeps denominators above 0.",
          .range = "(0, inf)",
          .unset = "1e-07 for all but SGD, Ftrl and Lion, which have none"},
         {.name = "amsgrad",
          .member = &S::amsgrad,
          .help = "Divide by the largest second moment so far, not by the present one.",
          .unset = "false for Adam and AdamW"},
         {.name = "centered",
          .member = &S::centered,
          .help = "Divide by the variance of the gradients, not by their mean square.",
          .unset = "false for RMSprop"},
         {.name = "initial_accumulator_value",
          .member = &S::initial_accumulator_value,
          .help = "Where the sums of squared gradients start.",
          .range = "[0, inf)",
          .unset = "0.1 for Adagrad and Ftrl"},
         {.name = "learning_rate_power",
          .member = &S::learning_rate_power,
          .help = "Exponent by which Ftrl's rate falls with the sums of squared gradients.",
          .range = "(-inf, 0]",
          .unset = "-0.5 for Ftrl"},
         {.name = "ftrl_l1",
          .member = &S::ftrl_l1,
          .help = "Ftrl's own l1, which makes weights exactly 0.",
          .range = "[0, inf)",
          .unset = "0 for Ftrl"},
         {.name = "ftrl_l2",
          .member = &S::ftrl_l2,
          .help = "Ftrl's own l2, which pulls weights towards 0.",
          .range = "[0, inf)",
          .unset = "0 for Ftrl"},
         {.name = "ftrl_l2_shrinkage",
          .member = &S::ftrl_l2_shrinkage,
          .help = "Ftrl's l2 as a part of the gradient.",
          .range = "[0, inf)",
          .unset = "0 for Ftrl"},
         {.name = "ftrl_beta",
          .member = &S::ftrl_beta,
          .help = "Ftrl's beta, which lowers the rate of the first steps.",
          .range = "[0, inf)",
          .unset = "0 for Ftrl"}});
}

void add_optimizer_common(Rows& rows) {
    add(rows, "optimizer",
        {{.name = "weight_decay",
          .member = &S::weight_decay,
          .help = "Share of every weight, times the learning rate, that is taken off it before "
                  "each step.",
          .range = "[0, inf)",
          .unset = "0.004 for AdamW, none for the others"},
         {.name = "clipnorm",
          .member = &S::clipnorm,
          .help = "Largest length of each kernel's and each bias's gradient; excludes clipvalue "
                  "and global_clipnorm.",
          .range = "(0, inf)",
          .unset = "no limit"},
         {.name = "clipvalue",
          .member = &S::clipvalue,
          .help = "Largest absolute value of every number in a gradient; excludes clipnorm and "
                  "global_clipnorm.",
          .range = "(0, inf)",
          .unset = "no limit"},
         {.name = "global_clipnorm",
          .member = &S::global_clipnorm,
          .help = "Largest length of all gradients taken together; excludes clipnorm and "
                  "clipvalue.",
          .range = "(0, inf)",
          .unset = "no limit"},
         {.name = "use_ema",
          .member = &S::use_ema,
          .help = "Average the weights over the steps, and end with the average in their place."},
         {.name = "ema_momentum",
          .member = &S::ema_momentum,
          .help = "Share of the old average in the new one.",
          .range = "[0, 1]",
          .unset = "0.99 with use_ema"},
         {.name = "ema_overwrite_frequency",
          .member = &S::ema_overwrite_frequency,
          .help = "Put the average in the place of the weights every so many steps, too.",
          .range = "[1, inf)",
          .unset = "only at the end"}});
}

void add_schedule(Rows& rows) {
    add(rows, "schedule",
        {{.name = "schedule",
          .member = &S::schedule,
          .help = "How the learning rate goes with the steps: constant; exponential decay; step, "
                  "constant between boundaries; or cosine decay.",
          .choices = {"constant", "exponential", "step", "cosine"}},
         {.name = "decay_steps",
          .member = &S::decay_steps,
          .help = "Steps in which exponential multiplies the rate by decay_rate, or cosine comes "
                  "down.",
          .range = "(0, inf)",
          .unset = "1000 for exponential and cosine"},
         {.name = "decay_rate",
          .member = &S::decay_rate,
          .help = "What exponential multiplies the rate by in decay_steps steps.",
          .range = "(0, inf)",
          .unset = "0.96 for exponential"},
         {.name = "staircase",
          .member = &S::staircase,
          .help = "Let exponential fall in stairs of decay_steps steps.",
          .unset = "false for exponential"},
         {.name = "step_boundaries",
          .member = &S::step_boundaries,
          .help = "Rising numbers of steps, counted from 0, after which the rate of the schedule "
                  "step changes.",
          .range = "[0, inf)"},
         {.name = "step_values",
          .member = &S::step_values,
          .help = "Rates of the schedule step: one before each boundary and one after the last.",
          .range = "[0, inf)"},
         {.name = "cosine_alpha",
          .member = &S::cosine_alpha,
          .help = "Share of the rate at which cosine ends.",
          .range = "[0, 1]",
          .unset = "0 for cosine"},
         {.name = "warmup_steps",
          .member = &S::warmup_steps,
          .help = "Steps in which cosine first goes from learning_rate to warmup_target.",
          .range = "[0, inf)",
          .unset = "0 for cosine"},
         {.name = "warmup_target",
          .member = &S::warmup_target,
          .help = "The rate that cosine reaches after warmup_steps.",
          .range = "[0, inf)",
          .unset = "0 (no warm-up) for cosine"}});
}

void add_plateau(Rows& rows) {
    add(rows, "schedule",
        {{.name = "reduce_on_plateau",
          .member = &S::reduce_on_plateau,
          .help = "Lower the rate where the plateau_monitor no longer improves (Keras's "
                  "ReduceLROnPlateau); needs the schedule constant."},
         {.name = "plateau_factor",
          .member = &S::plateau_factor,
          .help = "What the rate is multiplied by on a plateau.",
          .range = "[0, 1)",
          .unset = "0.1"},
         {.name = "plateau_patience",
          .member = &S::plateau_patience,
          .help = "Epochs without improvement that make a plateau.",
          .range = "[0, 2147483647]",
          .unset = "10"},
         {.name = "plateau_min_delta",
          .member = &S::plateau_min_delta,
          .help = "Smallest change that is an improvement.",
          .range = "[0, inf)",
          .unset = "0.0001"},
         {.name = "plateau_cooldown",
          .member = &S::plateau_cooldown,
          .help = "Epochs after a reduction that are not counted.",
          .range = "[0, 2147483647]",
          .unset = "0"},
         {.name = "plateau_min_lr",
          .member = &S::plateau_min_lr,
          .help = "The rate below which it is not lowered.",
          .range = "[0, inf)",
          .unset = "0"},
         {.name = "plateau_monitor",
          .member = &S::plateau_monitor,
          .help = "The number whose plateau is looked for.",
          .choices = monitors(),
          .unset = "val_loss"}});
}

void add_fit(Rows& rows) {
    add(rows, "fit",
        {{.name = "epochs",
          .member = &S::epochs,
          .help = "How often fitting goes through the training side, at most.",
          .range = "[1, 2147483647]"},
         {.name = "batch_size",
          .member = &S::batch_size,
          .help = "Drawings of one step; the last batch of an epoch may be shorter.",
          .range = "[1, 4294967295]"},
         {.name = "shuffle",
          .member = &S::shuffle,
          .help = "Visit the drawings in a new order in each epoch."},
         {.name = "seed",
          .member = &S::seed,
          .help = "Seed of initial weights, order of drawings and dropout.",
          .range = "[0, inf)"},
         {.name = "early_stopping",
          .member = &S::early_stopping,
          .help = "Stop where the stopping_monitor no longer improves (Keras's EarlyStopping)."},
         {.name = "stopping_monitor",
          .member = &S::stopping_monitor,
          .help = "The number that early stopping watches.",
          .choices = monitors(),
          .unset = "val_loss"},
         {.name = "stopping_patience",
          .member = &S::stopping_patience,
          .help = "Epochs without improvement after which fitting stops.",
          .range = "[0, 2147483647]",
          .unset = "0"},
         {.name = "stopping_min_delta",
          .member = &S::stopping_min_delta,
          .help = "Smallest change that is an improvement.",
          .range = "[0, inf)",
          .unset = "0"},
         {.name = "stopping_baseline",
          .member = &S::stopping_baseline,
          .help = "A value that must be beaten for an improvement to count.",
          .unset = "none"},
         {.name = "stopping_start_from_epoch",
          .member = &S::stopping_start_from_epoch,
          .help = "Epochs to pass before early stopping looks.",
          .range = "[0, 2147483647]",
          .unset = "0"},
         {.name = "restore_best_weights",
          .member = &S::restore_best_weights,
          .help = "End with the weights of the best epoch, stopped early or not.",
          .unset = "false"}});
}

}  // namespace

std::span<const SettingField> setting_fields() {
    static const Rows table = [] {
        Rows rows;
        add_data(rows);
        add_network(rows);
        add_loss(rows);
        add_optimizer(rows);
        add_optimizer_common(rows);
        add_schedule(rows);
        add_plateau(rows);
        add_fit(rows);
        return rows;
    }();
    return table;
}

}  // namespace sketchfit
