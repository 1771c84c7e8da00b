#include "sketchfit/report/page_drawings.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "sketchfit/base/threads.h"
#include "sketchfit/report/mistakes.h"
#include "sketchfit/report/sprite.h"

namespace sketchfit {

namespace {

constexpr std::size_t across = 32;
constexpr std::size_t per_sprite = 1024;  // 896 x 896 pixels: quick to decode
constexpr std::size_t fair_sample = 300;  // the galleries of a report with too many drawings

using Rounds = std::vector<std::uint32_t>;

/// Lowers each drawing's round to its place within its cell of one run's confusion matrix.
void count_cells(Rounds& rounds, const Predictions& predictions, const Dataset& test,
                 std::span<const std::uint32_t> lot) {
    std::vector<std::uint32_t> taken(test.class_count() * predictions.classes);
    for (const std::uint32_t i : lot) {
        const std::size_t cell = test.label(i) * predictions.classes + predictions.guess(i);
        // Round 0 is for those wanted anyway.
        rounds[i] = std::min(rounds[i], ++taken[cell]);
    }
}

/// For each test drawing the round in which it is taken, 0 first.
Rounds rounds_of(const Report& report, std::size_t split, std::span<const std::size_t> runs,
                 std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> lot) {
    const Dataset& test = report.splits[split].test;
    Rounds rounds(test.size(), std::numeric_limits<std::uint32_t>::max());
    for (const std::size_t r : runs) count_cells(rounds, report.runs[r].predictions, test, lot);
    for (const std::uint32_t i : lot.first(std::min(fair_sample, lot.size()))) rounds[i] = 0;
    for (const std::uint32_t i : wanted) rounds[i] = 0;
    return rounds;
}

std::vector<std::string> make_sprites(const Dataset& test, std::span<const std::uint32_t> rows,
                                      std::size_t threads) {
    std::vector<std::string> sprites((rows.size() + per_sprite - 1) / per_sprite);
    ThreadPool pool(threads);
    pool.run(sprites.size(), [&](std::size_t k) {
        const std::size_t first = k * per_sprite;
        const auto part = rows.subspan(first, std::min(per_sprite, rows.size() - first));
        sprites[k] = sprite_png(test, part, std::min(across, part.size()));
    });
    return sprites;
}

std::size_t total_size(const std::vector<std::string>& pieces) {
    return std::accumulate(
        pieces.begin(), pieces.end(), std::size_t{0},
        [](std::size_t sum, const std::string& piece) { return sum + piece.size(); });
}

/// The first drawings of `rows` that are the first of the lot.
std::size_t leading(std::span<const std::uint32_t> rows, std::span<const std::uint32_t> lot) {
    const auto ends = std::mismatch(rows.begin(), rows.end(), lot.begin(), lot.end());
    return static_cast<std::size_t>(ends.first - rows.begin());
}

}  // namespace

std::vector<std::uint32_t> choose_drawings(const Report& report, std::size_t split,
                                           std::span<const std::size_t> runs,
                                           std::span<const std::uint32_t> wanted, std::size_t limit,
                                           std::uint64_t seed) {
    const std::size_t count = report.splits[split].test.size();
    std::vector<std::uint32_t> chosen = drawn_by_lot(count, count, seed);
    if (count <= limit) return chosen;
    const Rounds rounds = rounds_of(report, split, runs, wanted, chosen);
    std::vector<std::uint32_t> by_round = chosen;
    std::stable_sort(by_round.begin(), by_round.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return rounds[a] < rounds[b]; });
    std::vector<bool> taken(count);
    for (std::size_t k = 0; k < limit; ++k) taken[by_round[k]] = true;
    std::erase_if(chosen, [&](std::uint32_t i) { return !taken[i]; });
    return chosen;
}

PageDrawings page_drawings(const Report& report, std::size_t split,
                           std::span<const std::size_t> runs, std::span<const std::uint32_t> wanted,
                           std::uint64_t seed, const DrawingBudget& budget) {
    const Dataset& test = report.splits[split].test;
    PageDrawings result{.across = across, .per_sprite = per_sprite};
    if (test.size() == 0) return result;
    const std::vector<std::uint32_t> lot = drawn_by_lot(test.size(), test.size(), seed);
    const auto choose = [&](std::size_t limit) {
        result.numbers = choose_drawings(report, split, runs, wanted, limit, seed);
        result.sprites = make_sprites(test, result.numbers, budget.threads);
    };
    const std::span<const std::uint32_t> part(lot.data(), std::min(per_sprite, lot.size()));
    const std::size_t picture = sprite_png(test, part, across).size() * 4 / 3 / part.size();
    choose(std::min(test.size(), budget.bytes / (budget.bytes_predicted + picture + 1)));
    for (int attempt = 0; attempt < 4 && !result.numbers.empty(); ++attempt) {
        const std::size_t count = result.numbers.size();
        const std::size_t used =
            total_size(result.sprites) * 4 / 3 + count * budget.bytes_predicted;
        if (used <= budget.bytes) break;
        choose(static_cast<std::size_t>(static_cast<double>(count) * 0.99 *
                                        static_cast<double>(budget.bytes) /
                                        static_cast<double>(used)));
    }
    result.sample = leading(result.numbers, lot);
    return result;
}

}  // namespace sketchfit
