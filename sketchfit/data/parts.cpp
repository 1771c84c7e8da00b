#include "sketchfit/data/parts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// Marks the first `per_class` drawings of each class, and drops the labels of the others.
std::vector<bool> keep_first(std::vector<std::uint16_t>& labels, std::size_t per_class) {
    std::vector<std::size_t> seen(std::size_t{1} << 16U);
    std::vector<bool> keep(labels.size());
    std::vector<std::uint16_t> kept;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (seen[labels[i]]++ >= per_class) continue;
        keep[i] = true;
        kept.push_back(labels[i]);
    }
    labels = std::move(kept);
    return keep;
}

void check_counts(const StoredPart& part) {
    const auto& [pixels, labels] = part;
    const std::uint64_t drawings = count_drawings(pixels.header, pixels.source->name());
    const std::uint64_t numbers = count_labels(labels.header, labels.source->name());
    if (drawings != numbers) {
        fail("{} holds {} drawings, but {} holds {} labels: one for each is needed",
             pixels.source->name(), drawings, labels.source->name(), numbers);
    }
}

/// Appends the part to `into`. Labels come first: they say which drawings to keep.
void read_part(StoredPart& part, const PartOptions& options, Part& into, ConversionNotes& changes,
               std::vector<std::string>& notes) {
    auto& [pixels, labels] = part;
    std::vector<std::uint16_t> numbers = read_labels(*labels.source, labels.header);
    finish_source(*labels.source, notes);
    std::vector<bool> keep;
    if (options.per_class) keep = keep_first(numbers, *options.per_class);
    into.labels.insert(into.labels.end(), numbers.begin(), numbers.end());
    changes.add(read_pixels(*pixels.source, pixels.header, keep, into.pixels), pixels.header.type);
    finish_source(*pixels.source, notes);
}

}  // namespace

void ConversionNotes::add(const PixelConversion& conversion, const ElementType& type) {
    if (type.kind == 'b') ++bools_;
    if (!conversion.floats) return;
    Tally& tally = conversion.shares ? shares_ : values_;
    ++tally.arrays;
    tally.largest_error = std::max(tally.largest_error, conversion.largest_error);
}

void ConversionNotes::append_to(std::vector<std::string>& notes) const {
    const auto arrays = [](std::size_t count) {
        return count == 1 ? std::string("an array") : fmt::format("{} arrays", count);
    };
    const auto error = [](const Tally& tally) {
        if (tally.largest_error == 0) return std::string("nothing was lost");
        return fmt::format("largest rounding error {:.2g} of 255", tally.largest_error);
    };
    if (bools_ > 0)
        notes.push_back(fmt::format("{} of true and false: read as 255 and 0", arrays(bools_)));
    if (shares_.arrays > 0) {
        notes.push_back(fmt::format("{} of floats from 0 to 1: taken as shares of 255 ({})",
                                    arrays(shares_.arrays), error(shares_)));
    }
    if (values_.arrays > 0) {
        notes.push_back(fmt::format("{} of floats from 0 to 255: rounded to whole numbers ({})",
                                    arrays(values_.arrays), error(values_)));
    }
}

void finish_source(ByteSource& source, std::vector<std::string>& notes) {
    const std::uint64_t left = source.finish();
    if (left > 0) {
        notes.push_back(
            fmt::format("{}: {} bytes behind its array were ignored", source.name(), left));
    }
}

void read_parts(std::vector<StoredPart> parts, const PartOptions& options, Contents& contents) {
    std::uint64_t total = 0;
    for (const StoredPart& part : parts) {
        check_counts(part);
        total += part.pixels.header.shape.front();
        check_memory(total, part.pixels.source->name());
    }
    if (options.join && !options.per_class) {
        contents.drawings.pixels.reserve(total * drawing_pixels);
    }
    contents.pixel_type = parts.front().pixels.header.type.name();
    contents.label_type = parts.front().labels.header.type.name();
    ConversionNotes changes;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool separate = i > 0 && !options.join;
        if (separate) contents.test.emplace();
        read_part(parts[i], options, separate ? *contents.test : contents.drawings, changes,
                  contents.notes);
    }
    changes.append_to(contents.notes);
}

}  // namespace sketchfit
