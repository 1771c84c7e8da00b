// Sketch-RNN's .npz: arrays of drawings in stroke-3 form, (dx, dy, whether the pen is lifted behind
// this point), pickled by NumPy as train, valid and test, 70,000 + 2,500 + 2,500 a class. Read by
// pickle.h, which runs nothing, one drawing after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/data/npz.h"
#include "sketchfit/ink/drawing_source.h"
#include "sketchfit/ink/pickle.h"

namespace sketchfit {

struct SketchRnnOptions {
    /// Told of each array that is no drawing, which is then left out; where it is empty, the first
    /// one throws. What is wrong with the file itself always throws.
    OnMalformed on_malformed{};
    /// The only member to read, for example "train"; empty: train, valid and test in this order
    /// where the file has any of them, else all members of pickled arrays in the file's order.
    std::string member{};
};

/// Strokes from a stroke-3 array: running sums of the offsets, moved so that the least x and y are
/// 0 and, unless the larger extent is 255 already, scaled so that it is; rounded to whole numbers.
/// A drawing without extent is a dot at (0, 0). The pen touches down at the origin, so that the
/// first offset leads from there to the second point (arXiv 1704.03477, section 3.1), but no point
/// is doubled where it is (0, 0). Throws Error for a matrix without rows or of other columns,
/// numbers that are not finite or beyond 1e9, pens other than 0 and 1, more points than
/// drawing_limits.h has.
void strokes_of_offsets(const PickledMatrix& offsets, Strokes& strokes);

class SketchRnnSource : public DrawingSource {
  public:
    /// `word` is given to every drawing; class_of_file() (data/class_names.h) has it from a file's
    /// name. Throws Error where the file is no .npz or has no such member.
    SketchRnnSource(const std::filesystem::path& path, std::string word,
                    SketchRnnOptions options = {});
    /// The same for an archive in memory, which must outlive this; `name` stands for it in
    /// messages.
    SketchRnnSource(const std::string& name, std::string_view bytes, std::string word,
                    SketchRnnOptions options = {});

    bool next(Drawing& drawing) override;
    /// Inflated bytes of the members that are not read yet.
    std::uint64_t remaining() const override;

  private:
    SketchRnnSource(std::unique_ptr<NpzFile> file, std::string name, std::string word,
                    SketchRnnOptions options);
    void choose_members();
    bool open_next();

    std::unique_ptr<NpzFile> file_;
    std::string name_;
    std::string word_;
    SketchRnnOptions options_;
    std::vector<std::string> members_;
    std::vector<std::uint64_t> lengths_;  // of the members, in bytes
    std::size_t opened_ = 0;              // members
    std::uint64_t promised_ = 0;          // drawings of the member that is read
    std::unique_ptr<ByteSource> member_;
    std::unique_ptr<PickledArrays> arrays_;
    PickledMatrix matrix_;
};

}  // namespace sketchfit
