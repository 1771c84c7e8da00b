#include "sketchfit/ink/invent.h"

#include <algorithm>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/data/elements.h"
#include "sketchfit/ink/invent_hand.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

namespace {

constexpr std::size_t drawings_a_piece = 256;  // of a thread's work

void check(const InventOptions& options) {
    if (options.count < 1 || options.count > most_invented) {
        fail_usage("1 to {} drawings can be invented at once, received {}", most_invented,
                   options.count);
    }
}

const Template& choose(const std::vector<Template>& templates, Random& random) {
    double total = 0;
    for (const Template& item : templates) total += item.weight;
    double left = total * random.uniform();
    for (const Template& item : templates) {
        left -= item.weight;
        if (left < 0) return item;
    }
    return templates.back();
}

}  // namespace

void invent_drawing(std::uint64_t seed, std::uint64_t i, Drawing& drawing) {
    thread_local Hand hand;
    const InventedClass& kind = invented_classes()[i % invented_class_count];
    drawing.clear();
    drawing.word = kind.name;
    Random random(seed, Purpose::invent, i);
    const Template& outline = choose(kind.templates, random);
    hand.draw(outline, random, drawing.strokes);
}

InventedDrawings::InventedDrawings(const InventOptions& options) : options_(options) {
    check(options);
}

bool InventedDrawings::next(Drawing& drawing) {
    drawing.clear();
    if (made_ == options_.count) return false;
    invent_drawing(options_.seed, made_, drawing);
    ++made_;
    return true;
}

Dataset invent_drawings(const InventOptions& options, std::size_t threads) {
    check(options);
    check_memory(options.count, "what is invented");
    Pixels pixels(options.count * bitmap_pixels);
    const std::size_t pieces = (options.count + drawings_a_piece - 1) / drawings_a_piece;
    ThreadPool(threads).run(pieces, [&](std::size_t piece) {
        Rasteriser rasteriser;
        Drawing drawing;
        const std::size_t first = piece * drawings_a_piece;
        const std::size_t end = std::min(first + drawings_a_piece, options.count);
        for (std::size_t i = first; i < end; ++i) {
            invent_drawing(options.seed, i, drawing);
            const auto bitmap = std::span(pixels).subspan(i * bitmap_pixels);
            rasteriser.draw(drawing.strokes, bitmap.first<bitmap_pixels>());
        }
    });
    std::vector<std::uint16_t> labels(options.count);
    for (std::size_t i = 0; i < options.count; ++i) {
        labels[i] = static_cast<std::uint16_t>(i % invented_class_count);
    }
    std::vector<std::string> names;
    for (const InventedClass& kind : invented_classes()) names.push_back(kind.name);
    return {std::move(pixels), bitmap_pixels, std::move(labels), std::move(names)};
}

}  // namespace sketchfit
