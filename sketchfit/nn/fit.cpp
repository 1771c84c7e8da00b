#include "sketchfit/nn/fit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "sketchfit/nn/backpropagation.h"
#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/fit_callbacks.h"
#include "sketchfit/nn/fit_shape.h"

namespace sketchfit {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void check_options(const Model& model, const Dataset& drawings, const FitOptions& options) {
    check_optimizer(options.optimizer);
    check_schedule(options.schedule);
    check_callbacks(options);
    if (options.epochs < 0) fail_usage("epochs must be at least 0, received {}", options.epochs);
    if (options.batch_size < 1) fail_usage("batch_size must be at least 1, received 0");
    if (!(options.label_smoothing >= 0.0 && options.label_smoothing < 1.0)) {
        fail_usage("label_smoothing must be in [0, 1), received {}", options.label_smoothing);
    }
    if (!options.class_weight.empty() && options.class_weight.size() != model.outputs()) {
        fail_usage("class_weight needs {} weights, one for each class, received {}",
                   model.outputs(), options.class_weight.size());
    }
    for (const double weight : options.class_weight) {
        if (!(weight >= 0.0 && std::isfinite(weight))) {
            fail_usage("class_weight must be finite numbers of at least 0, received {}", weight);
        }
    }
    if (drawings.size() == 0) fail("there are no drawings to fit on");
    for (const Dataset* side : {&drawings, options.validation}) {
        if (side == nullptr) continue;
        if (side->pixels_per_drawing() != model.inputs()) {
            fail("the model takes drawings of {} pixels, these have {}", model.inputs(),
                 side->pixels_per_drawing());
        }
        if (side->class_count() > model.outputs()) {
            fail("the model has {} outputs, the drawings {} classes", model.outputs(),
                 side->class_count());
        }
    }
    if (options.validation != nullptr && options.validation->size() == 0) {
        fail("there are no drawings to validate on");
    }
}

/// One call of fit: the state of the run, and the steps that move it on.
class Fitting {
  public:
    Fitting(Model& model, const Dataset& drawings, const FitOptions& options)
        : model_(model),
          drawings_(drawings),
          options_(options),
          pool_(options.threads),
          callbacks_(options),
          batch_size_(std::min(options.batch_size, drawings.size())),
          batches_((drawings.size() + batch_size_ - 1) / batch_size_),
          backpropagation_(model, batch_size_, pool_) {
        state_.optimizer = initial_state(options.optimizer, model.weights().size());
        state_.learning_rate = static_cast<float>(learning_rate(options.optimizer));
        state_.callbacks = callbacks_.initial_states();
        if (options.resume || !options.checkpoint.empty()) {
            state_.shape = fit_shape(model, drawings, options);
        }
        if (options.resume) restore(*options.resume);
    }

    History run() {
        while (state_.position.epoch < options_.epochs && !state_.stopped_early) {
            if (!run_batches()) return history_;
            if (history_.ending == Ending::non_finite) break;
            end_epoch();
        }
        finish();
        return std::move(history_);
    }

  private:
    void restore(const Checkpoint& from);
    void order_drawings();
    /// The rest of the epoch's batches; false where it was told to stop.
    bool run_batches();
    /// The bitmaps of `count` drawings of the epoch's order.
    void gather(std::size_t first, std::size_t count, std::vector<const std::uint8_t*>& rows) const;
    Batch gather_batch();
    void run_batch();
    void update_weights(float rate);
    float step_rate() const;
    EpochLog make_log();
    void end_epoch();
    void keep_checkpoint(bool always);
    void finish();
    FitProgress progress() const;

    Model& model_;
    const Dataset& drawings_;
    const FitOptions& options_;
    ThreadPool pool_;
    FitCallbacks callbacks_;
    std::size_t batch_size_;
    std::size_t batches_;
    Backpropagation backpropagation_;
    Checkpoint state_;
    History history_;

    std::vector<std::uint32_t> order_;
    std::vector<const std::uint8_t*> rows_;
    std::vector<const std::uint8_t*> upcoming_;
    std::vector<std::uint16_t> labels_;
    std::vector<float> weights_;
    double seconds_before_ = 0.0;
    Clock::time_point epoch_start_ = Clock::now();
    std::optional<Clock::time_point> last_checkpoint_;
};

void Fitting::restore(const Checkpoint& from) {
    if (from.shape != state_.shape) {
        fail_usage("the checkpoint belongs to another run: {}",
                   shape_difference(state_.shape, from.shape));
    }
    const auto fits = [&](const AlignedFloats& block, bool needed) {
        return block.size() == model_.weights().size() || (!needed && block.empty());
    };
    bool whole = fits(from.weights, true) && fits(from.best_weights, false) &&
                 fits(from.optimizer.average,
                      common_options(options_.optimizer).use_ema && from.optimizer.iteration > 0) &&
                 from.optimizer.slots.size() == state_.optimizer.slots.size() &&
                 from.callbacks.size() == state_.callbacks.size() && from.position.epoch >= 0 &&
                 from.position.batch <= batches_ &&
                 from.history.size() == static_cast<std::size_t>(from.position.epoch);
    for (const AlignedFloats& slot : from.optimizer.slots) whole = whole && fits(slot, true);
    for (std::size_t i = 0; whole && i < from.callbacks.size(); ++i) {
        whole = from.callbacks[i].index() == state_.callbacks[i].index();
    }
    if (!whole) fail("the checkpoint is damaged: its parts do not fit together");
    state_ = from;
    std::ranges::copy(state_.weights, model_.weights().begin());
    history_.epochs = state_.history;
}

void Fitting::order_drawings() {
    order_.resize(drawings_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    if (!options_.shuffle) return;
    Random random(options_.seed, Purpose::shuffle,
                  static_cast<std::uint64_t>(state_.position.epoch));
    random.shuffle(order_);
}

bool Fitting::run_batches() {
    FitPosition& position = state_.position;
    epoch_start_ = Clock::now();
    seconds_before_ = position.seconds;
    order_drawings();
    while (position.batch < batches_) {
        run_batch();
        if (history_.ending == Ending::non_finite) return true;
        if (options_.on_batch) options_.on_batch(progress());
        if (options_.stop != nullptr && options_.stop->load()) {
            position.seconds = seconds_before_ + seconds_since(epoch_start_);
            keep_checkpoint(true);
            history_.ending = Ending::interrupted;
            history_.message = fmt::format("interrupted in epoch {} after batch {} of {}",
                                           position.epoch + 1, position.batch, batches_);
            return false;
        }
    }
    return true;
}

float Fitting::step_rate() const {
    if (std::holds_alternative<ConstantRate>(options_.schedule)) return state_.learning_rate;
    return static_cast<float>(scheduled_rate(options_.schedule, learning_rate(options_.optimizer),
                                             state_.optimizer.iteration));
}

void Fitting::gather(std::size_t first, std::size_t count,
                     std::vector<const std::uint8_t*>& rows) const {
    rows.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows[i] = drawings_.drawing(order_[first + i]).data();
    }
}

Batch Fitting::gather_batch() {
    const std::size_t first = state_.position.batch * batch_size_;
    const std::size_t count = std::min(batch_size_, drawings_.size() - first);
    gather(first, count, rows_);
    const std::size_t ahead =
        std::min({batch_size_, InkTile::most_drawings, drawings_.size() - first - count});
    gather(first + count, ahead, upcoming_);
    labels_.resize(count);
    weights_.resize(options_.class_weight.empty() ? 0 : count);
    for (std::size_t i = 0; i < count; ++i) {
        labels_[i] = drawings_.label(order_[first + i]);
        if (!weights_.empty()) weights_[i] = static_cast<float>(options_.class_weight[labels_[i]]);
    }
    return {.drawings = rows_,
            .labels = labels_,
            .weights = weights_,
            .smoothing = static_cast<float>(options_.label_smoothing),
            .dropout = {.seed = options_.seed,
                        .step = static_cast<std::uint64_t>(state_.optimizer.iteration)},
            .upcoming = upcoming_};
}

void Fitting::run_batch() {
    FitPosition& position = state_.position;
    const Batch batch = gather_batch();
    const auto count = static_cast<double>(batch.drawings.size());
    const double penalties = penalty(model_);
    const LossSums sums = backpropagation_.run(model_, batch);
    const double loss_sum = sums.loss + penalties * count;
    if (options_.terminate_on_nan && !std::isfinite(loss_sum)) {
        history_.ending = Ending::non_finite;
        history_.message = fmt::format(
            "the loss became {} in epoch {}, batch {} of {} (step {}); try a lower "
            "learning_rate",
            std::isnan(loss_sum) ? "NaN" : "infinite", position.epoch + 1, position.batch + 1,
            batches_, state_.optimizer.iteration + 1);
        return;
    }
    const float rate = step_rate();
    update_weights(rate);
    ++position.batch;
    position.learning_rate = static_cast<double>(rate);
    position.loss_sum += loss_sum;
    position.correct += sums.correct;
    position.seen += batch.drawings.size();
}

void Fitting::update_weights(float rate) {
    if (clips_by_norm(options_.optimizer)) {
        apply_gradients(options_.optimizer, rate, state_.optimizer, model_.variables(),
                        model_.weights(), backpropagation_.gradient(model_));
    } else {
        const WeightUpdate step(options_.optimizer, rate, state_.optimizer, model_.weights());
        backpropagation_.update(model_, step);
        step.finish();
    }
    apply_constraints(model_);
}

FitProgress Fitting::progress() const {
    const FitPosition& position = state_.position;
    const auto seen = static_cast<double>(position.seen);
    return {.epoch = position.epoch,
            .epochs = options_.epochs,
            .batch = position.batch,
            .batches = batches_,
            .loss = position.loss_sum / seen,
            .accuracy = static_cast<double>(position.correct) / seen,
            .seconds = seconds_before_ + seconds_since(epoch_start_)};
}

EpochLog Fitting::make_log() {
    const FitProgress now = progress();
    EpochLog log{.epoch = state_.position.epoch, .loss = now.loss, .accuracy = now.accuracy};
    if (options_.validation != nullptr) {
        const Evaluation result =
            evaluate(model_, *options_.validation,
                     {.label_smoothing = options_.label_smoothing, .threads = options_.threads});
        log.val_loss = result.loss;
        log.val_accuracy = result.accuracy;
    }
    log.learning_rate = state_.position.learning_rate;
    log.seconds = seconds_before_ + seconds_since(epoch_start_);
    return log;
}

void Fitting::end_epoch() {
    const EpochLog log = make_log();
    state_.history.push_back(log);
    history_.epochs.push_back(log);
    state_.position = {.epoch = log.epoch + 1};
    const CallbackVerdict verdict = callbacks_.on_epoch_end(model_, history_.epochs, state_);
    if (verdict.stop) {
        state_.stopped_early = true;
        history_.message = verdict.message;
    }
    keep_checkpoint(state_.stopped_early || state_.position.epoch >= options_.epochs);
    if (options_.on_epoch) options_.on_epoch(log);
}

void Fitting::keep_checkpoint(bool always) {
    if (options_.checkpoint.empty()) return;
    if (!always && last_checkpoint_ &&
        seconds_since(*last_checkpoint_) < options_.checkpoint_seconds) {
        return;
    }
    state_.weights.assign(model_.weights().begin(), model_.weights().end());
    save_checkpoint(state_, options_.checkpoint);
    last_checkpoint_ = Clock::now();
}

void Fitting::finish() {
    if (state_.stopped_early) {
        history_.ending = Ending::early_stopping;
        if (history_.message.empty()) history_.message = "stopped early before it was resumed";
    }
    apply_average(options_.optimizer, state_.optimizer, model_.weights());
    history_.restored_epoch = callbacks_.restore_best(model_, state_);
}

}  // namespace

History fit(Model& model, const Dataset& drawings, const FitOptions& options) {
    check_options(model, drawings, options);
    return Fitting(model, drawings, options).run();
}

}  // namespace sketchfit
