// How well a model names pictures (PNG) of drawings after sketchfit's normalisation, beside the
// naive way (shrink to 28 x 28, invert), for the pictures as they are and changed in many ways:
//   sketchfit_bench_pictures MODEL CLASS FOLDER   accuracy on the pictures of one class
//   sketchfit_bench_pictures STROKES              distance from the official bitmaps (raw strokes
//                                                 drawn with many pens; the folder's raw/ and
//                                                 bitmaps/)
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/picture_changes.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/ink/normalise.h"
#include "sketchfit/ink/picture.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/model_file.h"

namespace {

namespace fs = std::filesystem;
using namespace sketchfit;

std::vector<Picture> read_folder(const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".png") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    std::vector<Picture> pictures;
    for (const fs::path& path : paths)
        pictures.push_back(read_picture(read_file(path), path.string()));
    return pictures;
}

using Way = std::function<std::array<std::uint8_t, bitmap_pixels>(const Picture&)>;

/// The share of pictures that the model takes for `label`.
double accuracy(const Model& model, std::size_t label, const std::vector<Picture>& pictures,
                const Way& way) {
    Pixels pixels;
    for (const Picture& picture : pictures) {
        const auto bitmap = way(picture);
        pixels.insert(pixels.end(), bitmap.begin(), bitmap.end());
    }
    const std::vector<std::uint16_t> labels(pictures.size(), static_cast<std::uint16_t>(label));
    const Dataset drawings(std::move(pixels), bitmap_pixels, labels, model.class_names());
    const Predictions predictions = classify(model, drawings, 0);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i) correct += predictions.guess(i) == label;
    return static_cast<double>(correct) / static_cast<double>(pictures.size());
}

std::array<std::uint8_t, bitmap_pixels> normalised(const Picture& picture) {
    try {
        return normalise(picture, "a picture").bitmap;
    } catch (const Error&) {
        return {};  // counts as a wrong answer unless a blank bitmap happens to be taken for it
    }
}

int measure_accuracy(const std::string& model_path, const std::string& name,
                     const fs::path& folder) {
    const Model model = load_model(model_path);
    const auto place = std::ranges::find(model.class_names(), name);
    if (place == model.class_names().end()) fail("the model has no class {}", name);
    const auto label = static_cast<std::size_t>(place - model.class_names().begin());
    const std::vector<Picture> pictures = read_folder(folder);
    fmt::print("{} pictures of {}\n\n{:<40} {:>10} {:>6}\n", pictures.size(), name, "change",
               "sketchfit", "naive");
    for (const PictureChange& change : picture_changes()) {
        std::vector<Picture> changed;
        for (std::size_t i = 0; i < pictures.size(); ++i)
            changed.push_back(change.apply(pictures[i], i));
        fmt::print("{:<40} {:>10.3f} {:>6.3f}\n", change.name,
                   accuracy(model, label, changed, normalised),
                   accuracy(model, label, changed, shrunk_and_inverted));
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 4) return measure_accuracy(argv[1], argv[2], argv[3]);
        if (argc == 2) return sketchfit::measure_distance(argv[1]);
        fmt::print(stderr, "usage: sketchfit_bench_pictures MODEL CLASS FOLDER | STROKES\n");
        return 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "sketchfit_bench_pictures: {}\n", error.what());
        return 1;
    }
}
