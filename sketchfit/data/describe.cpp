#include "sketchfit/data/describe.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include <xxhash.h>

namespace sketchfit {

namespace {

using Bitmap = std::span<const std::uint8_t>;

struct Ink {
    std::uint64_t pixels = 0;  // above 0
    std::uint64_t sum = 0;
    std::uint8_t smallest = std::numeric_limits<std::uint8_t>::max();
    std::uint8_t largest = 0;
};

Ink measure(Bitmap bitmap) {
    // Plain loops over one narrow type each, which compilers turn into vector instructions.
    // A piece has at most 255 bytes, so that its count of ink pixels fits a byte.
    constexpr std::size_t piece = 255;
    Ink ink;
    for (std::size_t start = 0; start < bitmap.size(); start += piece) {
        const Bitmap part = bitmap.subspan(start, std::min(piece, bitmap.size() - start));
        std::uint8_t blank = 0;
        std::uint32_t sum = 0;
        for (const std::uint8_t pixel : part) {
            blank = static_cast<std::uint8_t>(blank + (pixel == 0 ? 1 : 0));
        }
        for (const std::uint8_t pixel : part) sum += pixel;
        for (const std::uint8_t pixel : part) ink.smallest = std::min(ink.smallest, pixel);
        for (const std::uint8_t pixel : part) ink.largest = std::max(ink.largest, pixel);
        ink.pixels += part.size() - blank;
        ink.sum += sum;
    }
    return ink;
}

struct HashedRow {
    std::uint64_t hash;
    std::uint32_t row;
};

/// Hashes of all drawings, equal ones side by side, earlier rows first.
std::vector<HashedRow> sorted_hashes(const Dataset& drawings) {
    std::vector<HashedRow> result;
    result.reserve(drawings.size());
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const Bitmap bitmap = drawings.drawing(i);
        result.push_back(
            {XXH3_64bits(bitmap.data(), bitmap.size()), static_cast<std::uint32_t>(i)});
    }
    std::ranges::sort(result, [](const HashedRow& a, const HashedRow& b) {
        return a.hash != b.hash ? a.hash < b.hash : a.row < b.row;
    });
    return result;
}

bool same_hash(const HashedRow& a, const HashedRow& b) {
    return a.hash == b.hash;
}

/// Adds the duplicates among rows of one hash. Different bitmaps can share a hash, so bytes decide.
void count_duplicates(const Dataset& drawings, std::span<const HashedRow> rows,
                      DuplicateSummary& duplicates) {
    struct Original {
        std::uint32_t row;
        bool repeated = false;
    };
    std::vector<Original> originals;
    for (const HashedRow& candidate : rows) {
        const auto same = std::ranges::find_if(originals, [&](const Original& original) {
            return std::ranges::equal(drawings.drawing(original.row),
                                      drawings.drawing(candidate.row));
        });
        if (same == originals.end()) {
            originals.push_back({candidate.row});
            continue;
        }
        ++duplicates.drawings;
        if (!same->repeated) ++duplicates.groups;
        same->repeated = true;
        if (drawings.label(same->row) != drawings.label(candidate.row)) ++duplicates.conflicting;
    }
}

DuplicateSummary find_duplicates(const Dataset& drawings) {
    const std::vector<HashedRow> hashes = sorted_hashes(drawings);
    DuplicateSummary result;
    for (auto begin = hashes.begin(); begin != hashes.end();) {
        const auto end = std::find_if_not(
            begin, hashes.end(), [&](const HashedRow& row) { return same_hash(row, *begin); });
        if (end - begin > 1) count_duplicates(drawings, {begin, end}, result);
        begin = end;
    }
    return result;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

DatasetSummary describe(const Dataset& drawings) {
    DatasetSummary result;
    result.drawings = drawings.size();
    result.pixels_per_drawing = drawings.pixels_per_drawing();
    result.classes.resize(drawings.class_count());
    std::vector<Ink> totals(drawings.class_count());
    Ink all;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const Ink ink = measure(drawings.drawing(i));
        Ink& total = totals[drawings.label(i)];
        total.pixels += ink.pixels;
        total.sum += ink.sum;
        all.pixels += ink.pixels;
        all.smallest = std::min(all.smallest, ink.smallest);
        all.largest = std::max(all.largest, ink.largest);
        if (ink.pixels == 0) ++result.blank;
        ++result.classes[drawings.label(i)].count;
    }
    const std::uint64_t width = drawings.pixels_per_drawing();
    for (std::size_t k = 0; k < result.classes.size(); ++k) {
        ClassSummary& summary = result.classes[k];
        summary.name = drawings.class_names()[k];
        summary.ink_share = share(totals[k].pixels, summary.count * width);
        summary.brightness = share(totals[k].sum, summary.count * width);
    }
    result.ink_share = share(all.pixels, drawings.size() * width);
    result.min_pixel = drawings.size() == 0 ? std::uint8_t{0} : all.smallest;
    result.max_pixel = all.largest;
    result.duplicates = find_duplicates(drawings);
    return result;
}

std::size_t shared_drawings(const Dataset& train, const Dataset& test) {
    if (train.pixels_per_drawing() != test.pixels_per_drawing()) return 0;
    const std::vector<HashedRow> known = sorted_hashes(train);
    std::size_t shared = 0;
    auto begin = known.begin();
    for (const HashedRow& candidate : sorted_hashes(test)) {
        begin = std::find_if_not(begin, known.end(),
                                 [&](const HashedRow& row) { return row.hash < candidate.hash; });
        const auto is_same = [&](const HashedRow& row) {
            return std::ranges::equal(train.drawing(row.row), test.drawing(candidate.row));
        };
        for (auto row = begin; row != known.end() && same_hash(*row, candidate); ++row) {
            if (!is_same(*row)) continue;
            ++shared;
            break;
        }
    }
    return shared;
}

}  // namespace sketchfit
