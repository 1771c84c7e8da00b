#include "sketchfit/nn/backpropagation.h"

#include <algorithm>

namespace sketchfit {

namespace {

/// Drawings of a piece: its activations and ink stay in a core's second-level cache.
constexpr std::size_t piece_size = 128;
/// Most sums that are kept apart; also the most threads that one batch can use.
constexpr std::size_t most_lanes = 8;

std::size_t pieces_of(std::size_t drawings) {
    return (drawings + piece_size - 1) / piece_size;
}

}  // namespace

Backpropagation::Backpropagation(const Model& model, std::size_t batch_size, ThreadPool& pool)
    : pool_(pool) {
    const std::size_t lanes = std::clamp<std::size_t>(pieces_of(batch_size), 1, most_lanes);
    lanes_.reserve(lanes);
    for (std::size_t i = 0; i < lanes; ++i) {
        lanes_.push_back(
            {Pass(model, std::min(batch_size, piece_size)), AlignedFloats(model.weights().size())});
    }
}

LossSums Backpropagation::run(const Model& model, std::span<const std::uint8_t* const> drawings,
                              std::span<const std::uint16_t> labels, std::span<const float> weights,
                              float smoothing, const DropoutStream& dropout) {
    const std::size_t pieces = pieces_of(drawings.size());
    const std::size_t used = std::min(pieces, lanes_.size());
    const float scale = 1.0F / static_cast<float>(drawings.size());
    pool_.run(used, [&](std::size_t number) {
        Lane& lane = lanes_[number];
        std::ranges::fill(lane.gradient, 0.0F);
        lane.sums = {};
        const std::size_t end = (number + 1) * pieces / used;
        for (std::size_t piece = number * pieces / used; piece < end; ++piece) {
            const std::size_t first = piece * piece_size;
            const std::size_t count = std::min(piece_size, drawings.size() - first);
            DropoutStream stream = dropout;
            stream.first_row = first;
            lane.pass.forward(model, drawings.subspan(first, count), &stream);
            const Targets targets{.labels = labels.data() + first,
                                  .weights = weights.empty() ? nullptr : weights.data() + first,
                                  .smoothing = smoothing};
            const LossSums sums = lane.pass.backward(model, targets, scale, lane.gradient);
            lane.sums.loss += sums.loss;
            lane.sums.correct += sums.correct;
        }
    });
    add_lanes(used);
    add_penalty_gradient(model, gradient());
    LossSums total;
    for (std::size_t number = 0; number < used; ++number) {
        total.loss += lanes_[number].sums.loss;
        total.correct += lanes_[number].sums.correct;
    }
    return total;
}

void Backpropagation::add_lanes(std::size_t used) {
    for (std::size_t number = 1; number < used; ++number) {
        kernels().add(lanes_[number].gradient.data(), lanes_[number].gradient.size(),
                      lanes_.front().gradient.data());
    }
}

}  // namespace sketchfit
