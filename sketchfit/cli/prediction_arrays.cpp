#include "sketchfit/cli/prediction_arrays.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/output_file.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

/// A .npy file whose number of rows is known when it ends.
class PredictionArrays::Rows {
  public:
    /// `shape` begins with the number of rows, whatever it says.
    Rows(const std::string& path, std::string descr, std::vector<std::uint64_t> shape)
        : file_(path), descr_(std::move(descr)), shape_(std::move(shape)) {
        shape_[0] = 0;
        file_.write(npy_header(descr_, shape_));
    }

    template <typename Value>
    void add(std::span<const Value> values, std::size_t rows) {
        const auto bytes = std::as_bytes(values);
        file_.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        shape_[0] += rows;
    }

    void commit() {
        file_.patch(0, npy_header(descr_, shape_));
        file_.commit();
    }

  private:
    OutputFile file_;
    std::string descr_;
    std::vector<std::uint64_t> shape_;
};

void ArrayFlags::declare(CommandLine& line) {
    line.option(probabilities, "--probabilities", "FILE.npy",
                "write the probabilities for NumPy: float32, a row for each drawing, a column for "
                "each class");
    line.option(labels, "--labels", "FILE.npy",
                "write the likeliest classes for NumPy: int64, a number for each drawing");
}

void ArrayFlags::check(const CommandLine& line) const {
    for (const auto& [flag, path] :
         {std::pair{"--probabilities", probabilities}, std::pair{"--labels", labels}}) {
        if (!path || path->ends_with(".npy")) continue;
        line.wrong(
            fmt::format("{} writes a file for NumPy, whose name must end in .npy; received "
                        "{}",
                        flag, printable(*path, 400)));
    }
    if (probabilities && probabilities == labels)
        line.wrong("--probabilities and --labels name the same file");
}

PredictionArrays::PredictionArrays(const ArrayFlags& flags, std::size_t classes) {
    if (flags.probabilities) {
        probabilities_ = std::make_unique<Rows>(*flags.probabilities, descr_of<float>(),
                                                std::vector<std::uint64_t>{0, classes});
    }
    if (flags.labels) {
        labels_ = std::make_unique<Rows>(*flags.labels, descr_of<std::int64_t>(),
                                         std::vector<std::uint64_t>{0});
    }
}

PredictionArrays::~PredictionArrays() = default;

void PredictionArrays::add(const Predictions& predictions) {
    const std::size_t count = predictions.size();
    if (probabilities_) probabilities_->add(std::span(predictions.probabilities), count);
    if (!labels_) return;
    std::vector<std::int64_t> guesses(count);
    for (std::size_t i = 0; i < count; ++i) guesses[i] = predictions.guess(i);
    labels_->add(std::span<const std::int64_t>(guesses), count);
}

void PredictionArrays::commit() {
    if (probabilities_) probabilities_->commit();
    if (labels_) labels_->commit();
}

}  // namespace sketchfit
