#include "sketchfit/nn/evaluate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/nn/network.h"
#include "sketchfit/nn/ranking.h"

namespace sketchfit {

namespace {

/// Drawings evaluated together; sums are formed piece by piece, whatever the number of threads.
constexpr std::size_t piece_size = 256;
/// Probabilities of all classes that classify_parts keeps at a time: 32 MB with their logits.
constexpr std::size_t most_at_once = std::size_t{1} << 22;

void check_data(const Model& model, const Dataset& drawings) {
    if (drawings.size() == 0) fail("there are no drawings to evaluate or predict");
    if (drawings.pixels_per_drawing() != model.inputs()) {
        fail("the model takes drawings of {} pixels, these have {}", model.inputs(),
             drawings.pixels_per_drawing());
    }
}

std::size_t pieces_of(const Dataset& drawings) {
    return (drawings.size() + piece_size - 1) / piece_size;
}

ThreadPool make_pool(const Dataset& drawings, std::size_t threads) {
    return ThreadPool(std::min(threads == 0 ? available_cores() : threads, pieces_of(drawings)));
}

/// Calls work(share, pass, first, drawings) for every piece, on the pool's threads; a share of the
/// pieces, one for each thread, has one Pass.
template <typename Work>
void for_pieces(const Model& model, const Dataset& drawings, ThreadPool& pool, const Work& work) {
    const std::size_t pieces = pieces_of(drawings);
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
            work(share, pass, first, Bitmaps(rows));
        }
    });
}

/// What a share of the drawings adds to an Evaluation: whole numbers, whose sums have no order.
struct Tally {
    std::size_t correct = 0;
    std::size_t among_three = 0;
    std::vector<std::size_t> confusion;

    void add(std::span<const float> logits, std::size_t label) {
        const std::size_t guess = leading_class(logits);
        ++confusion[label * logits.size() + guess];
        const std::size_t rank = guess == label ? 0 : rank_of(logits, label);
        if (rank < 3 && !std::isnan(logits[label])) ++among_three;
    }
    void add(const Tally& other) {
        correct += other.correct;
        among_three += other.among_three;
        for (std::size_t i = 0; i < confusion.size(); ++i) confusion[i] += other.confusion[i];
    }
};

}  // namespace

Evaluation evaluate(const Model& model, const Dataset& drawings, const EvaluateOptions& options) {
    check_data(model, drawings);
    if (drawings.class_count() > model.outputs()) {
        fail("the model knows {} classes, the drawings have {}", model.outputs(),
             drawings.class_count());
    }
    const std::size_t classes = model.outputs();
    ThreadPool pool = make_pool(drawings, options.threads);
    std::vector<double> losses(pieces_of(drawings));
    std::vector<Tally> tallies(pool.size());
    for (Tally& tally : tallies) tally.confusion.resize(classes * classes);
    for_pieces(model, drawings, pool,
               [&](std::size_t share, Pass& pass, std::size_t first, auto rows) {
                   const std::span<const float> logits = pass.forward(model, rows);
                   const std::size_t stride = pass.logit_stride();
                   const auto labels = drawings.labels().subspan(first, rows.size());
                   const Targets targets{.labels = labels.data(),
                                         .smoothing = static_cast<float>(options.label_smoothing)};
                   const LossSums sums = kernels().softmax_cross_entropy(
                       logits.data(), rows.size(), classes, stride, targets, 1.0F, nullptr);
                   losses[first / piece_size] = sums.loss;
                   tallies[share].correct += sums.correct;
                   for (std::size_t i = 0; i < rows.size(); ++i) {
                       tallies[share].add(logits.subspan(i * stride, classes), labels[i]);
                   }
               });
    Tally& all = tallies.front();
    for (const Tally& tally : std::span(tallies).subspan(1)) all.add(tally);
    Evaluation result;
    result.count = drawings.size();
    result.classes = classes;
    result.confusion = std::move(all.confusion);
    for (const double loss : losses) result.loss += loss;
    const auto count = static_cast<double>(result.count);
    result.loss = result.loss / count + penalty(model);
    result.accuracy = static_cast<double>(all.correct) / count;
    result.top_3_accuracy = static_cast<double>(all.among_three) / count;
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
    return classify(model, drawings, threads).probabilities;
}

Predictions classify(const Model& model, const Dataset& drawings, std::size_t threads) {
    check_data(model, drawings);
    const std::size_t classes = model.outputs();
    Predictions result{.classes = classes,
                       .logits = std::vector<float>(drawings.size() * classes),
                       .probabilities = std::vector<float>(drawings.size() * classes)};
    ThreadPool pool = make_pool(drawings, threads);
    for_pieces(model, drawings, pool,
               [&](std::size_t /*share*/, Pass& pass, std::size_t first, auto rows) {
                   const std::span<float> outputs = pass.forward(model, rows);
                   const std::size_t stride = pass.logit_stride();
                   const auto copy_to = [&](std::vector<float>& target) {
                       for (std::size_t i = 0; i < rows.size(); ++i) {
                           std::copy_n(outputs.data() + i * stride, classes,
                                       target.data() + (first + i) * classes);
                       }
                   };
                   copy_to(result.logits);
                   kernels().activate(Activation::softmax, outputs.data(), rows.size(), classes,
                                      stride);
                   copy_to(result.probabilities);
               });
    return result;
}

void classify_parts(const Model& model, const Dataset& drawings, std::size_t threads,
                    const std::function<void(const Predictions&)>& receive) {
    const std::size_t part = std::max<std::size_t>(1, most_at_once / model.outputs());
    for (std::size_t first = 0; first < drawings.size(); first += part) {
        std::vector<std::uint32_t> rows(std::min(part, drawings.size() - first));
        std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
        receive(classify(model, drawings.select(rows), threads));
    }
}

std::span<const float> Predictions::probabilities_of(std::size_t drawing) const {
    return std::span(probabilities).subspan(drawing * classes, classes);
}

std::uint16_t Predictions::guess(std::size_t drawing) const {
    return static_cast<std::uint16_t>(
        leading_class(std::span(logits).subspan(drawing * classes, classes)));
}

std::vector<std::uint16_t> Predictions::ranked(std::size_t drawing, std::size_t count) const {
    return ranked_classes(std::span(logits).subspan(drawing * classes, classes), count);
}

}  // namespace sketchfit
