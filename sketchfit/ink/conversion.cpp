#include "sketchfit/ink/conversion.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/ink/raster.h"
#include "sketchfit/ink/simplify.h"

namespace sketchfit {

namespace {

constexpr std::size_t batch_size = 2048;
constexpr std::size_t piece_size = 64;  // drawings that a thread takes at once

/// One conversion while it runs.
class Conversion {
  public:
    Conversion(const ConversionOptions& options, DrawingSink& sink)
        : options_(options),
          sink_(sink),
          selection_(options.selection),
          pool_(options.threads),
          batch_(batch_size) {}

    ConversionReport run(std::span<const DrawingFile> files);
    ConversionReport run(DrawingSource& source, const std::string& name);

  private:
    void read(const DrawingFile& file);
    void read(DrawingSource& source, const std::string& name, const std::string& word,
              std::uint64_t length);
    ConversionReport finish();
    void add_sample();
    void flush();
    void prepare(LabelledDrawing& item, std::size_t i, Rasteriser& rasteriser);
    void drop_malformed();
    void report_malformed(const std::string& message);
    void show_progress(std::uint64_t done);
    bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

    const ConversionOptions& options_;
    DrawingSink& sink_;
    Selection selection_;
    ThreadPool pool_;
    std::vector<LabelledDrawing> batch_;
    std::size_t filled_ = 0;
    std::vector<std::uint8_t> bitmaps_;
    std::vector<std::string> faults_;  // of the batch's drawings; empty texts for good ones
    std::uint64_t earlier_ = 0;        // lengths of the files before
    ConversionProgress progress_;
    ConversionReport report_;
};

void Conversion::report_malformed(const std::string& message) {
    if (!options_.on_malformed) fail("{}", message);
    ++report_.malformed;
    options_.on_malformed(message);
}

void Conversion::show_progress(std::uint64_t done) {
    if (!options_.on_progress) return;
    progress_.done = done;
    progress_.drawings = report_.drawings;
    options_.on_progress(progress_);
}

/// Simplifies and rasterises drawing i of the batch.
void Conversion::prepare(LabelledDrawing& item, std::size_t i, Rasteriser& rasteriser) {
    Drawing& drawing = item.drawing;
    if (drawing.is_raw() && !sink_.keeps_raw()) {
        try {
            drawing.strokes = simplified_form(drawing.strokes);
        } catch (const Error& error) {
            faults_[i] = fmt::format("{}{}: {}", drawing.word,
                                     drawing.key_id ? fmt::format(" {}", *drawing.key_id) : "",
                                     error.what());
            return;
        }
        drawing.times.clear();
    }
    if (!sink_.needs_bitmaps()) return;
    const auto bitmap = std::span(bitmaps_).subspan(i * bitmap_pixels).first<bitmap_pixels>();
    if (drawing.bitmap.empty()) {
        rasteriser.draw(drawing.strokes, bitmap);
    } else {
        std::ranges::copy(drawing.bitmap, bitmap.begin());
    }
}

void Conversion::drop_malformed() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < filled_; ++i) {
        if (!faults_[i].empty()) {
            report_malformed(faults_[i]);
            selection_.uncount(batch_[i].label);
            continue;
        }
        if (kept < i) {
            std::swap(batch_[kept], batch_[i]);
            const auto from = bitmaps_.begin() + static_cast<std::ptrdiff_t>(i * bitmap_pixels);
            const auto to = bitmaps_.begin() + static_cast<std::ptrdiff_t>(kept * bitmap_pixels);
            if (sink_.needs_bitmaps()) std::copy_n(from, bitmap_pixels, to);
        }
        ++kept;
    }
    filled_ = kept;
}

void Conversion::flush() {
    const auto start = std::chrono::steady_clock::now();
    bitmaps_.resize(sink_.needs_bitmaps() ? filled_ * bitmap_pixels : 0);
    faults_.assign(filled_, "");
    pool_.run((filled_ + piece_size - 1) / piece_size, [this](std::size_t piece) {
        Rasteriser rasteriser;
        const std::size_t end = std::min(filled_, (piece + 1) * piece_size);
        for (std::size_t i = piece * piece_size; i < end; ++i) prepare(batch_[i], i, rasteriser);
    });
    report_.rasterising +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    drop_malformed();
    if (sink_.needs_bitmaps()) {
        const auto drawn = [](const LabelledDrawing& item) { return item.drawing.bitmap.empty(); };
        report_.rasterised += static_cast<std::uint64_t>(
            std::ranges::count_if(std::span(batch_).first(filled_), drawn));
    }
    report_.drawings += filled_;
    sink_.add({std::span(batch_).first(filled_),
               std::span(bitmaps_).first(sink_.needs_bitmaps() ? filled_ * bitmap_pixels : 0)});
    filled_ = 0;
}

void Conversion::read(const DrawingFile& file) {
    const auto& selection = options_.selection;
    const OnMalformed on_malformed = [this](const std::string& message) {
        report_malformed(message);
    };
    // A filter may leave out any of the first drawings of a file.
    const bool first =
        !selection.recognized_only && selection.countries.empty() && selection.classes.empty();
    const auto source =
        open_drawings(file, on_malformed, first ? selection.per_class : std::nullopt);
    read(*source, printable(file.path.string(), 1000), file.word, file.bytes);
}

/// `length` is what `source` promises at first, in its own units.
void Conversion::read(DrawingSource& source, const std::string& name, const std::string& word,
                      std::uint64_t length) {
    std::uint64_t read = 0;
    while (!stopped() && !selection_.complete()) {
        LabelledDrawing& item = batch_[filled_];
        if (!source.next(item.drawing)) break;
        if (!word.empty()) item.drawing.word = word;
        if (const auto label = selection_.keep(item.drawing, name)) {
            item.label = *label;
            if (++filled_ == batch_size) flush();
        } else if (!word.empty() && selection_.complete(word)) {
            break;
        }
        if (++read % 1024 == 0)
            show_progress(earlier_ + length - std::min(source.remaining(), length));
    }
    earlier_ += length;
    show_progress(earlier_);
}

void Conversion::add_sample() {
    for (LabelledDrawing& item : selection_.take_sample()) {
        if (stopped()) return;
        batch_[filled_] = std::move(item);
        if (++filled_ == batch_size) {
            flush();
            show_progress(earlier_);
        }
    }
}

ConversionReport Conversion::run(std::span<const DrawingFile> files) {
    for (const DrawingFile& file : files) progress_.total += file.bytes;
    for (const DrawingFile& file : files) {
        if (!stopped() && !selection_.complete()) read(file);
    }
    return finish();
}

ConversionReport Conversion::run(DrawingSource& source, const std::string& name) {
    progress_.total = source.remaining();
    read(source, name, "", progress_.total);
    return finish();
}

ConversionReport Conversion::finish() {
    add_sample();
    if (filled_ > 0) flush();
    report_.classes = selection_.classes();
    report_.counts = selection_.counts();
    report_.offered = selection_.offered();
    report_.left_out = selection_.left_out();
    report_.stopped = stopped();
    if (report_.stopped) return report_;
    if (report_.drawings == 0) {
        fail("no drawing is left: {} were left out by what was asked for, {} were malformed",
             report_.left_out, report_.malformed);
    }
    report_.stopped = !sink_.finish(report_.classes);
    return report_;
}

}  // namespace

ConversionReport convert_drawings(std::span<const DrawingFile> files,
                                  const ConversionOptions& options, DrawingSink& sink) {
    return Conversion(options, sink).run(files);
}

ConversionReport convert_drawings(DrawingSource& source, const std::string& name,
                                  const ConversionOptions& options, DrawingSink& sink) {
    return Conversion(options, sink).run(source, name);
}

}  // namespace sketchfit
