#include "sketchfit/cli/file_predictor.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/ink/conversion.h"
#include "sketchfit/ink/normalise.h"

namespace sketchfit {

namespace {

/// Drawings that are read and classified together: 6 MB of bitmaps.
constexpr std::size_t part_size = 8192;
/// Pictures that are read together.
constexpr std::size_t most_pictures = 64;

/// The one error after which no other input is tried.
class OutputError : public Error {
  public:
    using Error::Error;
};

void print(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (!written || std::fflush(stdout) != 0)
        throw OutputError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

std::string too_large(const std::string& name) {
    return printable(name, 1000) + " does not fit the memory of this machine";
}

/// Hands bitmaps on as they are drawn.
class BitmapReceiver : public DrawingSink {
  public:
    explicit BitmapReceiver(std::function<void(Pixels)> receive) : receive_(std::move(receive)) {}
    bool needs_bitmaps() const override { return true; }
    void add(const DrawingBatch& batch) override {
        receive_(Pixels(batch.bitmaps.begin(), batch.bitmaps.end()));
    }
    bool finish(const std::vector<std::string>& /*classes*/) override { return true; }

  private:
    std::function<void(Pixels)> receive_;
};

/// "apple.png: apple 0.9731, pear 0.0120".
std::string title_of(const std::string& name, const Predictions& predictions,
                     const std::vector<std::string>& class_names) {
    std::string title = std::filesystem::path(name).filename().string();
    const auto probabilities = predictions.probabilities_of(0);
    const char* separator = ": ";
    for (const std::uint16_t label : predictions.ranked(0, 2)) {
        title += fmt::format("{}{} {}", std::exchange(separator, ", "), class_names[label],
                             decimals(probabilities[label]));
    }
    return title;
}

}  // namespace

FilePredictor::FilePredictor(const Model& model, const PredictionWriter& writer,
                             PictureDisplay* show, PredictionArrays* arrays,
                             std::string pixels_name, std::size_t threads)
    : model_(model),
      writer_(writer),
      show_(show),
      arrays_(arrays),
      pixels_name_(std::move(pixels_name)),
      threads_(threads) {
    if (model.inputs() != bitmap_pixels) {
        fail("the model takes drawings of {} pixels, but those to classify have {}", model.inputs(),
             bitmap_pixels);
    }
    print(writer.header());
}

FilePredictor::ReadPicture FilePredictor::read_one(const std::string& bytes,
                                                   const std::string& name, bool shown) {
    const Picture picture = read_picture(bytes, name);
    ReadPicture result;
    result.normalised = normalise(picture, name);
    if (shown) result.shown = ShownPicture(picture, result.normalised);
    return result;
}

void FilePredictor::report(const std::string& problem) {
    failed_ = true;
    print_notice("sketchfit: " + printable(problem, 2000));
}

bool FilePredictor::run(std::span<const PredictionInput> inputs) {
    for (const PredictionInput& input : inputs) attempt(input.name, [&] { run_input(input); });
    run_pictures();
    return !failed_;
}

/// Runs `work`; what goes wrong with one input is reported, and the others go on.
template <typename Work>
void FilePredictor::attempt(const std::string& name, const Work& work) {
    try {
        work();
    } catch (const OutputError&) {
        throw;
    } catch (const UsageError&) {
        throw;
    } catch (const Error& error) {
        report(error.what());
    } catch (const std::bad_alloc&) {
        report(too_large(name));
    }
}

void FilePredictor::run_input(const PredictionInput& input) {
    // Pictures wait until some can be read together, but answers keep the order of the inputs.
    const bool readable = input.problem.empty() && input.name != "-";
    if (readable && is_picture(input.path)) {
        pictures_.push_back(input);
        if (pictures_.size() == most_pictures) run_pictures();
        return;
    }
    run_pictures();
    if (!input.problem.empty()) return report(input.problem);
    if (input.name == "-") return run_standard_input();
    const std::vector<DrawingFile> strokes = list_drawn_files(input.path);
    if (!strokes.empty()) return run_strokes(input.name, strokes);
    run_bitmaps(input.name, BitmapFile(input.path, pixels_name_));
}

void FilePredictor::run_strokes(const std::string& name, const std::vector<DrawingFile>& files) {
    std::uint64_t done = 0;
    BitmapReceiver receiver([&](Pixels bitmaps) {
        const std::size_t count = bitmaps.size() / bitmap_pixels;
        classify_and_print(name, done, std::move(bitmaps));
        done += count;
    });
    ConversionOptions options;
    options.threads = threads_;
    convert_drawings(files, options, receiver);
}

void FilePredictor::run_pictures() {
    const std::vector<PredictionInput> inputs = std::exchange(pictures_, {});
    if (inputs.empty()) return;
    std::vector<ReadPicture> pictures(inputs.size());
    const std::size_t threads = threads_ == 0 ? available_cores() : threads_;
    ThreadPool pool(std::min(threads, inputs.size()));
    pool.run(inputs.size(), [&](std::size_t i) {
        const std::string name = printable(inputs[i].name, 1000);
        try {
            pictures[i] = read_one(read_file(inputs[i].path), name, show_ != nullptr);
        } catch (const Error& error) {
            pictures[i].problem = error.what();
        } catch (const std::bad_alloc&) {
            pictures[i].problem = too_large(inputs[i].name);
        }
    });
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        attempt(inputs[i].name, [&] { finish_picture(inputs[i].name, std::move(pictures[i])); });
    }
}

void FilePredictor::finish_picture(const std::string& name, ReadPicture picture) {
    if (!picture.problem.empty()) return report(picture.problem);
    const auto& bitmap = picture.normalised.bitmap;
    const Predictions predictions =
        classify_and_print(name, 0, Pixels(bitmap.begin(), bitmap.end()));
    if (show_ == nullptr) return;
    show_->add(name, std::move(picture.shown), title_of(name, predictions, model_.class_names()));
}

void FilePredictor::run_bitmaps(const std::string& name, BitmapFile file) {
    std::uint64_t done = 0;
    for (Pixels part = file.read(part_size); !part.empty(); part = file.read(part_size)) {
        const std::size_t count = part.size() / bitmap_pixels;
        classify_and_print(name, done, std::move(part));
        done += count;
    }
    for (const std::string& note : file.notes())
        print_notice("note: " + printable(name, 1000) + ": " + note);
}

void FilePredictor::run_standard_input() {
    if (std::exchange(standard_input_read_, true))
        fail("standard input is named twice, but can be read only once");
    std::string bytes = read_file("/dev/stdin");
    const std::string name = "standard input";
    if (!is_png(bytes))
        return run_bitmaps("-", BitmapFile::in_memory(name, std::move(bytes), pixels_name_));
    finish_picture("-", read_one(bytes, name, show_ != nullptr));
}

void FilePredictor::run_stream(int descriptor, const std::string& name) {
    std::vector<std::uint8_t> buffer(part_size * bitmap_pixels);
    std::size_t filled = 0;
    std::uint64_t done = 0;
    while (const std::size_t count = read_some(descriptor, std::span(buffer).subspan(filled))) {
        filled += count;
        const std::size_t whole = filled / bitmap_pixels * bitmap_pixels;
        if (whole == 0) continue;
        const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(whole);
        classify_and_print(name, done, Pixels(buffer.begin(), end));
        done += whole / bitmap_pixels;
        std::copy(end, buffer.begin() + static_cast<std::ptrdiff_t>(filled), buffer.begin());
        filled -= whole;
    }
    if (filled > 0) {
        fail("standard input ends in the middle of drawing {}: {} bytes of {} came", done, filled,
             bitmap_pixels);
    }
}

/// A full disk ends everything, as a full standard output does.
void FilePredictor::add_rows(const Predictions& predictions) {
    try {
        arrays_->add(predictions);
    } catch (const Error& error) {
        throw OutputError(error.what());
    }
}

Predictions FilePredictor::classify_and_print(const std::string& file, std::uint64_t first,
                                              Pixels pixels) {
    std::vector<std::uint16_t> labels(pixels.size() / bitmap_pixels);
    const Dataset drawings(std::move(pixels), bitmap_pixels, std::move(labels),
                           model_.class_names());
    Predictions predictions = classify(model_, drawings, threads_);
    print(writer_.lines(file, first, predictions));
    if (arrays_ != nullptr) add_rows(predictions);
    return predictions;
}

}  // namespace sketchfit
