// The work of predict: reads inputs, classifies their drawings, prints the answers in order. An
// input that cannot be read costs one line on stderr; the others are still classified. Pictures are
// read on several threads, bitmaps in parts, so that a file of any length needs little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/cli/picture_display.h"
#include "sketchfit/cli/prediction_arrays.h"
#include "sketchfit/cli/prediction_input.h"
#include "sketchfit/cli/prediction_writer.h"
#include "sketchfit/data/bitmap_file.h"
#include "sketchfit/data/dataset.h"
#include "sketchfit/ink/drawing_files.h"
#include "sketchfit/ink/normalise.h"
#include "sketchfit/nn/model.h"

namespace sketchfit {

class FilePredictor {
  public:
    /// `show` and `arrays` may be null; `threads` 0 for all cores. All must outlive this.
    FilePredictor(const Model& model, const PredictionWriter& writer, PictureDisplay* show,
                  PredictionArrays* arrays, std::string pixels_name, std::size_t threads);

    /// Classifies all inputs; returns whether each could be read.
    bool run(std::span<const PredictionInput> inputs);

    /// Classifies drawings of 784 bytes from a file descriptor as they arrive. Throws Error where
    /// the last one is not complete.
    void run_stream(int descriptor, const std::string& name);

  private:
    /// A picture that was read, or why it could not be.
    struct ReadPicture {
        NormalisedPicture normalised{};
        ShownPicture shown{};
        std::string problem{};
    };

    template <typename Work>
    void attempt(const std::string& name, const Work& work);
    void run_input(const PredictionInput& input);
    void run_bitmaps(const std::string& name, BitmapFile file);
    void run_strokes(const std::string& name, const std::vector<DrawingFile>& files);
    void run_standard_input();
    void run_pictures();
    static ReadPicture read_one(const std::string& bytes, const std::string& name, bool shown);
    void finish_picture(const std::string& name, ReadPicture picture);
    Predictions classify_and_print(const std::string& file, std::uint64_t first, Pixels pixels);
    void add_rows(const Predictions& predictions);
    void report(const std::string& problem);

    const Model& model_;
    const PredictionWriter& writer_;
    PictureDisplay* show_;
    PredictionArrays* arrays_;
    std::string pixels_name_;
    std::size_t threads_;
    std::vector<PredictionInput> pictures_;  // that wait for each other
    bool standard_input_read_ = false;
    bool failed_ = false;
};

}  // namespace sketchfit
