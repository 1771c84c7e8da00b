#include "sketchfit/ink/invent.h"

#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/invent_hand.h"

namespace sketchfit {

Dataset invent_drawings(const InventOptions& options) {
    constexpr std::size_t most = 1'000'000;
    if (options.per_class < 1 || options.per_class > most) {
        fail_usage("1 to {} drawings a class can be invented, received {}", most,
                   options.per_class);
    }
    const std::vector<InventedClass>& classes = invented_classes();
    Pixels pixels(classes.size() * options.per_class * bitmap_pixels);
    std::vector<std::uint16_t> labels;
    labels.reserve(classes.size() * options.per_class);
    std::vector<std::string> names;
    Rasteriser rasteriser;
    for (std::size_t k = 0; k < classes.size(); ++k) {
        names.push_back(classes[k].name);
        const std::vector<Template>& templates = classes[k].templates;
        for (std::size_t i = 0; i < options.per_class; ++i) {
            Random random(options.seed, Purpose::invent, k, i);
            const Strokes strokes = draw_by_hand(templates[random.below(templates.size())], random);
            const auto bitmap = std::span(pixels).subspan(labels.size() * bitmap_pixels);
            rasteriser.draw(strokes, bitmap.first<bitmap_pixels>());
            labels.push_back(static_cast<std::uint16_t>(k));
        }
    }
    return {std::move(pixels), bitmap_pixels, std::move(labels), std::move(names)};
}

}  // namespace sketchfit
