#include "sketchfit/nn/evaluate.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/nn/network.h"

namespace sketchfit {

namespace {

/// Drawings evaluated together; sums are formed piece by piece, whatever the number of threads.
constexpr std::size_t piece_size = 256;

void check_data(const Model& model, const Dataset& drawings) {
    if (drawings.size() == 0) fail("there are no drawings to evaluate or predict");
    if (drawings.pixels_per_drawing() != model.inputs()) {
        fail("the model takes drawings of {} pixels, these have {}", model.inputs(),
             drawings.pixels_per_drawing());
    }
}

/// Calls work(pass, first, drawings) for every piece, on the pool's threads; a thread that takes
/// several pieces makes its Pass once.
using PieceWork =
    std::function<void(Pass& pass, std::size_t first, std::span<const std::uint8_t* const>)>;

void for_pieces(const Model& model, const Dataset& drawings, std::size_t threads,
                const PieceWork& work) {
    const std::size_t pieces = (drawings.size() + piece_size - 1) / piece_size;
    ThreadPool pool(std::min(threads == 0 ? available_cores() : threads, pieces));
    const std::size_t shares = pool.size();
    pool.run(shares, [&](std::size_t share) {
        Pass pass(model, std::min(piece_size, drawings.size()));
        std::vector<const std::uint8_t*> rows;
        const std::size_t end = (share + 1) * pieces / shares;
        for (std::size_t piece = share * pieces / shares; piece < end; ++piece) {
            const std::size_t first = piece * piece_size;
            const std::size_t count = std::min(piece_size, drawings.size() - first);
            rows.resize(count);
            for (std::size_t i = 0; i < count; ++i) rows[i] = drawings.drawing(first + i).data();
            work(pass, first, rows);
        }
    });
}

/// The place of the label in the order of falling logits, equal ones in the order of classes.
std::size_t rank_of(std::span<const float> logits, std::size_t label) {
    if (std::isnan(logits[label])) return logits.size();
    std::size_t rank = 0;
    for (std::size_t u = 0; u < logits.size(); ++u) {
        rank += logits[u] > logits[label] || (logits[u] == logits[label] && u < label) ? 1 : 0;
    }
    return rank;
}

/// What one piece adds to an Evaluation.
struct PieceResult {
    LossSums sums{};
    std::size_t among_three = 0;
    std::vector<std::uint16_t> guesses{};
};

PieceResult evaluate_piece(const Model& model, std::span<const float> logits, std::size_t stride,
                           std::span<const std::uint16_t> labels, float smoothing) {
    PieceResult result;
    const Targets targets{.labels = labels.data(), .smoothing = smoothing};
    result.sums = kernels().softmax_cross_entropy(logits.data(), labels.size(), model.outputs(),
                                                  stride, targets, 1.0F, nullptr);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::span<const float> row = logits.subspan(i * stride, model.outputs());
        result.among_three += rank_of(row, labels[i]) < 3 ? 1 : 0;
        result.guesses.push_back(
            static_cast<std::uint16_t>(std::ranges::max_element(row) - row.begin()));
    }
    return result;
}

}  // namespace

Evaluation evaluate(const Model& model, const Dataset& drawings, const EvaluateOptions& options) {
    check_data(model, drawings);
    if (drawings.class_count() > model.outputs()) {
        fail("the model knows {} classes, the drawings have {}", model.outputs(),
             drawings.class_count());
    }
    std::vector<PieceResult> pieces((drawings.size() + piece_size - 1) / piece_size);
    for_pieces(model, drawings, options.threads,
               [&](Pass& pass, std::size_t first, std::span<const std::uint8_t* const> rows) {
                   const std::span<const float> logits = pass.forward(model, rows);
                   pieces[first / piece_size] =
                       evaluate_piece(model, logits, pass.logit_stride(),
                                      drawings.labels().subspan(first, rows.size()),
                                      static_cast<float>(options.label_smoothing));
               });
    Evaluation result;
    result.count = drawings.size();
    result.classes = model.outputs();
    result.confusion.assign(result.classes * result.classes, 0);
    std::size_t correct = 0;
    std::size_t among_three = 0;
    std::size_t row = 0;
    for (const PieceResult& piece : pieces) {
        result.loss += piece.sums.loss;
        correct += piece.sums.correct;
        among_three += piece.among_three;
        for (const std::uint16_t guess : piece.guesses) {
            ++result.confusion[drawings.label(row++) * result.classes + guess];
        }
    }
    const auto count = static_cast<double>(result.count);
    result.loss = result.loss / count + penalty(model);
    result.accuracy = static_cast<double>(correct) / count;
    result.top_3_accuracy = static_cast<double>(among_three) / count;
    return result;
}

std::vector<ClassScore> class_scores(const Evaluation& evaluation) {
    const std::size_t classes = evaluation.classes;
    std::vector<ClassScore> scores(classes);
    for (std::size_t c = 0; c < classes; ++c) {
        std::size_t guessed = 0;
        for (std::size_t other = 0; other < classes; ++other) {
            scores[c].support += evaluation.confusion[c * classes + other];
            guessed += evaluation.confusion[other * classes + c];
        }
        const auto hits = static_cast<double>(evaluation.confusion[c * classes + c]);
        const auto share = [&](std::size_t of) {
            return of == 0 ? 0.0 : hits / static_cast<double>(of);
        };
        scores[c].precision = share(guessed);
        scores[c].recall = share(scores[c].support);
        const std::size_t both = guessed + scores[c].support;
        scores[c].f1 = both == 0 ? 0.0 : 2.0 * hits / static_cast<double>(both);
    }
    return scores;
}

std::vector<float> predict(const Model& model, const Dataset& drawings, std::size_t threads) {
    check_data(model, drawings);
    const std::size_t classes = model.outputs();
    std::vector<float> probabilities(drawings.size() * classes);
    for_pieces(model, drawings, threads,
               [&](Pass& pass, std::size_t first, std::span<const std::uint8_t* const> rows) {
                   const std::span<float> logits = pass.forward(model, rows);
                   const std::size_t stride = pass.logit_stride();
                   kernels().activate(Activation::softmax, logits.data(), rows.size(), classes,
                                      stride);
                   for (std::size_t i = 0; i < rows.size(); ++i) {
                       std::copy_n(logits.data() + i * stride, classes,
                                   probabilities.data() + (first + i) * classes);
                   }
               });
    return probabilities;
}

}  // namespace sketchfit
