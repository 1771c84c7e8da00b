#include "sketchfit/ink/describe_strokes.h"

namespace sketchfit {

StrokeSummary describe_strokes(std::span<const DrawingFile> files) {
    StrokeSummary summary;
    Drawing drawing;
    for (const DrawingFile& file : files) {
        const auto source = open_drawings(
            file, [&summary](const std::string& /*message*/) { ++summary.malformed; });
        while (source->next(drawing)) {
            ++summary.drawings;
            if (drawing.is_raw()) ++summary.raw;
            summary.strokes += drawing.strokes.size();
            summary.points += drawing.strokes.points().size();
            if (drawing.recognized)
                ++(*drawing.recognized ? summary.recognized : summary.not_recognized);
            ++summary.words[file.word.empty() ? drawing.word : file.word];
            ++summary.countries[drawing.countrycode];
        }
    }
    return summary;
}

}  // namespace sketchfit
