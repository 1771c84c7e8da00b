#include "sketchfit/nn/backpropagation.h"

#include <algorithm>

namespace sketchfit {

namespace {

/// Floats of a part of a first layer's gradient that stay in a core's first-level cache, and of
/// another layer's in its second-level cache.
constexpr std::size_t first_part_floats = 6272;
constexpr std::size_t part_floats = 32768;

/// Multiplications of a batch from which on it pays to wake other threads.
constexpr std::size_t parallel_work = 4'000'000;

std::size_t rounded_up(std::size_t value, std::size_t unit) {
    return (value + unit - 1) / unit * unit;
}

}  // namespace

Backpropagation::Backpropagation(const Model& model, std::size_t batch_size, ThreadPool& pool)
    : pool_(pool),
      blocks_((batch_size + loss_block - 1) / loss_block),
      gradient_(model.weights().size()) {
    share_out(batch_size, model.weights().size());
    std::size_t passes = parallel_ ? 4 * pool.size() : 2;
    passes = std::clamp<std::size_t>((batch_size + piece_size_ - 1) / piece_size_, 1, passes);
    passes_.reserve(passes);
    for (std::size_t i = 0; i < passes; ++i) passes_.emplace_back(model, piece_size_);
    cut_parts(model);
}

void Backpropagation::share_out(std::size_t batch_size, std::size_t weights) {
    parallel_ = pool_.size() > 1 && batch_size * weights >= parallel_work;
    const std::size_t share =
        parallel_ ? (batch_size + pool_.size() - 1) / pool_.size() : batch_size;
    piece_size_ = std::min(rounded_up(share, loss_block), InkTile::most_drawings);
}

void Backpropagation::cut_parts(const Model& model) {
    const std::vector<Variable>& variables = model.variables();
    for (std::size_t v = 0; v < variables.size(); ++v) {
        const Variable& variable = variables[v];
        const std::size_t most = v == 0 ? first_part_floats : part_floats;
        const std::size_t unit = InkTile::group_size;
        const std::size_t step = std::max(most / variable.stride / unit * unit, 8 * unit);
        for (std::size_t row = 0; row < variable.rows; row += step) {
            const std::size_t rows = std::min(step, variable.rows - row);
            parts_.push_back({.stage = v / 2,
                              .is_bias = !variable.is_kernel(),
                              .first_row = row,
                              .rows = rows,
                              .offset = variable.offset + row * variable.stride,
                              .size = rows * variable.stride,
                              .dense = std::get<Dense>(model.layers()[variable.layer])});
        }
    }
}

template <typename Work>
void Backpropagation::for_each(std::size_t count, const Work& work) {
    if (parallel_) {
        pool_.run(count, work);
    } else {
        for (std::size_t i = 0; i < count; ++i) work(i);
    }
}

void Backpropagation::run_piece(const Model& model, const Batch& batch, std::size_t piece,
                                std::size_t first) {
    Pass& pass = passes_[piece];
    const std::size_t count = std::min(piece_size_, batch.drawings.size() - first);
    const std::size_t end = first + count;
    DropoutStream stream = batch.dropout;
    stream.first_row = first;
    const Bitmaps upcoming =
        end < batch.drawings.size() ? batch.drawings.subspan(end) : batch.upcoming;
    pass.forward(model, batch.drawings.subspan(first, count), &stream, upcoming);
    const Targets targets{.labels = batch.labels.data() + first,
                          .weights = batch.weights.empty() ? nullptr : batch.weights.data() + first,
                          .smoothing = batch.smoothing};
    pass.backward(model, targets, 1.0F / static_cast<float>(batch.drawings.size()),
                  std::span(blocks_).subspan(first / loss_block));
}

LossSums Backpropagation::run(const Model& model, const Batch& batch) {
    const std::size_t count = batch.drawings.size();
    gradient_begun_ = false;
    const std::size_t chunk = passes_.size() * piece_size_;
    for (std::size_t first = 0; first < count; first += chunk) {
        if (first > 0) {
            for_each(parts_.size(), [&](std::size_t i) {
                add_part(parts_[i], gradient_.data() + parts_[i].offset);
            });
            gradient_begun_ = true;
        }
        const std::size_t here = std::min(chunk, count - first);
        pieces_ = (here + piece_size_ - 1) / piece_size_;
        for_each(pieces_, [&](std::size_t piece) {
            run_piece(model, batch, piece, first + piece * piece_size_);
        });
    }
    LossSums total;
    for (std::size_t i = 0; i < (count + loss_block - 1) / loss_block; ++i) {
        total.loss += blocks_[i].loss;
        total.correct += blocks_[i].correct;
    }
    return total;
}

void Backpropagation::add_part(const Part& part, float* gradient) const {
    if (!gradient_begun_) std::fill_n(gradient, part.size, 0.0F);
    for (std::size_t piece = 0; piece < pieces_; ++piece) {
        if (part.is_bias) {
            passes_[piece].add_bias_gradient(part.stage, gradient);
        } else {
            passes_[piece].add_kernel_gradient(part.stage, part.first_row, part.rows, gradient);
        }
    }
}

void Backpropagation::finish_part(const Model& model, const Part& part, float* gradient) const {
    add_part(part, gradient);
    if (part.is_bias) return;
    add_penalty_gradient(part.dense, model.weights().subspan(part.offset, part.size),
                         {gradient, part.size});
}

std::span<float> Backpropagation::gradient(const Model& model) {
    for_each(parts_.size(), [&](std::size_t i) {
        finish_part(model, parts_[i], gradient_.data() + parts_[i].offset);
    });
    return gradient_;
}

/// In one pass with its gradient, where that is all there is to do; false where it is not.
bool Backpropagation::update_first_kernel(Model& model, const WeightUpdate& step) {
    const Dense& dense = parts_.front().dense;
    if (pieces_ != 1 || gradient_begun_ || parallel_ || dense.l1 != 0.0 || dense.l2 != 0.0) {
        return false;
    }
    const Variable& kernel = model.variables().front();
    if (const std::optional<float> rate = step.plain_rate()) {
        passes_.front().descend_first_kernel(*rate, model.weights().data() + kernel.offset);
        return true;
    }
    const auto plain = step.plain_update(kernel.offset, kernel.extent());
    if (plain) passes_.front().update_first_kernel(plain->first, plain->second, gradient_.data());
    return plain.has_value();
}

void Backpropagation::update(Model& model, const WeightUpdate& step) {
    const bool first_is_done = update_first_kernel(model, step);
    // A gradient that is used at once need not lie at its own place: the front stays in the cache.
    const bool in_place = parallel_ || gradient_begun_;
    for_each(parts_.size(), [&](std::size_t i) {
        const Part& part = parts_[i];
        if (first_is_done && part.stage == 0 && !part.is_bias) return;
        float* gradient = gradient_.data() + (in_place ? part.offset : 0);
        finish_part(model, part, gradient);
        step.apply(part.offset, {gradient, part.size});
    });
}

}  // namespace sketchfit
