// scikit-learn's train_test_split step by step: the order of the random draws is part of the
// result. Sizes follow _validate_shuffle_split, classes StratifiedShuffleSplit and
// _approximate_mode of scikit-learn 1.2.
#include "sketchfit/data/split.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"

namespace sketchfit {

namespace {

using Rows = std::vector<std::uint32_t>;

struct Sizes {
    std::size_t train;
    std::size_t test;
};

/// Whether `size` is a number of drawings (from 1 on) or a share of them (below 1).
bool is_count(double size) {
    return size >= 1.0;
}

void check_size(const char* name, double size, std::size_t count) {
    const bool share = size > 0.0 && size < 1.0;
    const bool whole =
        is_count(size) && size == std::floor(size) && size < static_cast<double>(count);
    if (!share && !whole) {
        fail_usage(
            "{} must be a share between 0 and 1, or a whole number of drawings from 1 to {} (there "
            "are {}); received {}",
            name, count - 1, count, size);
    }
}

/// The number of drawings that `size` asks for: shares are rounded up for the test side and down
/// for the training side.
double requested(double size, std::size_t count, bool round_up) {
    if (is_count(size)) return size;
    const double exact = size * static_cast<double>(count);
    return round_up ? std::ceil(exact) : std::floor(exact);
}

Sizes split_sizes(std::size_t count, const SplitOptions& options) {
    if (count < 2) fail_usage("a split needs at least 2 drawings, received {}", count);
    std::optional<double> test_size = options.test_size;
    const std::optional<double> train_size = options.train_size;
    if (!test_size && !train_size) test_size = 0.25;
    if (test_size) check_size("test_size", *test_size, count);
    if (train_size) check_size("train_size", *train_size, count);
    if (test_size && train_size && !is_count(*test_size) && !is_count(*train_size) &&
        *test_size + *train_size > 1.0) {
        fail_usage("test_size + train_size must not be above 1, received {} + {}", *test_size,
                   *train_size);
    }
    const auto total = static_cast<double>(count);
    double test = test_size ? requested(*test_size, count, true) : 0.0;
    const double train = train_size ? requested(*train_size, count, false) : total - test;
    if (!test_size) test = total - train;
    if (train + test > total) {
        fail_usage("test_size and train_size ask for {} + {} drawings, there are {}; reduce one",
                   test, train, count);
    }
    if (train < 1.0) {
        fail_usage(
            "the training side would be empty: {} of {} drawings are for the test side; "
            "reduce test_size",
            test, count);
    }
    return {static_cast<std::size_t>(train), static_cast<std::size_t>(test)};
}

/// Shares `draws` over the classes in proportion to `counts`, rounded so that the sum is right:
/// the largest remainders are rounded up, equal ones by lot.
std::vector<std::size_t> apportion(const std::vector<std::size_t>& counts, std::size_t draws,
                                   RandomState& random) {
    const auto total = static_cast<double>(std::reduce(counts.begin(), counts.end()));
    std::vector<std::size_t> result(counts.size());
    std::vector<double> remainders(counts.size());
    std::size_t missing = draws;
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double exact = static_cast<double>(counts[k]) / total * static_cast<double>(draws);
        result[k] = static_cast<std::size_t>(std::floor(exact));
        remainders[k] = exact - std::floor(exact);
        missing -= result[k];
    }
    std::vector<double> values = remainders;
    std::ranges::sort(values, std::greater<>());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (std::size_t i = 0; i < values.size() && missing > 0; ++i) {
        std::vector<std::size_t> tied;
        for (std::size_t k = 0; k < counts.size(); ++k) {
            if (remainders[k] == values[i]) tied.push_back(k);
        }
        const Rows order = random.permutation(tied.size());  // drawn even where all are taken
        const std::size_t taken = std::min(tied.size(), missing);
        for (std::size_t j = 0; j < taken; ++j) ++result[tied[order[j]]];
        missing -= taken;
    }
    return result;
}

/// The rows of each label that occurs, labels ascending, rows ascending.
std::vector<Rows> rows_by_class(std::span<const std::uint16_t> labels) {
    std::vector<Rows> groups(std::size_t{UINT16_MAX} + 1);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        groups[labels[i]].push_back(static_cast<std::uint32_t>(i));
    }
    std::erase_if(groups, [](const Rows& rows) { return rows.empty(); });
    return groups;
}

void check_classes(std::span<const std::uint16_t> labels, const std::vector<Rows>& groups,
                   const Sizes& sizes) {
    for (const Rows& rows : groups) {
        if (rows.size() < 2) {
            fail_usage("a stratified split needs at least 2 drawings of each class, class {} has 1",
                       labels[rows[0]]);
        }
    }
    if (sizes.train < groups.size() || sizes.test < groups.size()) {
        fail_usage(
            "a stratified split needs at least one drawing of each of the {} classes on "
            "both sides, received {} for training and {} for the test",
            groups.size(), sizes.train, sizes.test);
    }
}

SplitRows stratified_rows(std::span<const std::uint16_t> labels, const Sizes& sizes,
                          RandomState& random) {
    const std::vector<Rows> groups = rows_by_class(labels);
    check_classes(labels, groups, sizes);
    std::vector<std::size_t> counts;
    counts.reserve(groups.size());
    for (const Rows& rows : groups) counts.push_back(rows.size());
    const std::vector<std::size_t> train_counts = apportion(counts, sizes.train, random);
    for (std::size_t k = 0; k < counts.size(); ++k) counts[k] -= train_counts[k];
    const std::vector<std::size_t> test_counts = apportion(counts, sizes.test, random);
    SplitRows result;
    result.train.reserve(sizes.train);
    result.test.reserve(sizes.test);
    for (std::size_t k = 0; k < groups.size(); ++k) {
        const Rows order = random.permutation(groups[k].size());
        for (std::size_t j = 0; j < train_counts[k] + test_counts[k]; ++j) {
            Rows& side = j < train_counts[k] ? result.train : result.test;
            side.push_back(groups[k][order[j]]);
        }
    }
    random.shuffle(result.train);
    random.shuffle(result.test);
    return result;
}

}  // namespace

SplitRows split_rows(std::span<const std::uint16_t> labels, const SplitOptions& options) {
    const Sizes sizes = split_sizes(labels.size(), options);
    if (options.stratify && !options.shuffle) {
        fail_usage("a stratified split needs shuffle=true");
    }
    RandomState random(options.random_state);
    if (options.stratify) return stratified_rows(labels, sizes, random);
    Rows order(labels.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto middle = static_cast<std::ptrdiff_t>(options.shuffle ? sizes.test : sizes.train);
    const auto end = static_cast<std::ptrdiff_t>(sizes.train + sizes.test);
    if (options.shuffle) random.shuffle(order);
    SplitRows result{{order.begin(), order.begin() + middle},
                     {order.begin() + middle, order.begin() + end}};
    if (options.shuffle) std::swap(result.train, result.test);  // the test side comes first
    return result;
}

std::pair<Dataset, Dataset> train_test_split(const Dataset& drawings, const SplitOptions& options) {
    const SplitRows rows = split_rows(drawings.labels(), options);
    return {drawings.select(rows.train), drawings.select(rows.test)};
}

}  // namespace sketchfit
