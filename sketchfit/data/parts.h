// The common way from stored arrays to a Dataset, whatever the container: a source of pixels and
// one of labels make a part (training or test), and the parts of a file share their class names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/data/class_names.h"
#include "sketchfit/data/elements.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

/// A stored array: its header was read, its elements were not.
struct StoredArray {
    std::unique_ptr<ByteSource> source;
    ArrayHeader header;
};

/// The arrays of a training or a test part.
struct StoredPart {
    StoredArray pixels;
    StoredArray labels;
};

/// Drawings in memory.
struct Part {
    Pixels pixels;
    std::vector<std::uint16_t> labels;
};

/// A file in memory, with its description as in LoadedData.
struct Contents {
    Part drawings;
    std::optional<Part> test;
    std::optional<ClassNames> names;
    std::string format;
    std::string pixel_type;
    std::string label_type;
    std::vector<std::string> notes;
};

/// What to keep of the parts of a file.
struct PartOptions {
    std::optional<std::size_t> per_class{};  ///< the first drawings of each class
    bool join = false;                       ///< the test part behind the training part
};

/// Reads one or two parts (training, test) into `contents`, with its types and notes. Throws Error
/// where drawings and labels differ in number, before anything large is read.
void read_parts(std::vector<StoredPart> parts, const PartOptions& options, Contents& contents);

/// How floats and bools became pixels: collected over many arrays, told in a line for each kind.
class ConversionNotes {
  public:
    void add(const PixelConversion& conversion, const ElementType& type);
    /// Appends at most three notes.
    void append_to(std::vector<std::string>& notes) const;

  private:
    struct Tally {
        std::size_t arrays = 0;
        double largest_error = 0;
    };
    std::size_t bools_ = 0;
    Tally shares_;
    Tally values_;
};

/// Ends reading `source`; notes the bytes that are left over.
void finish_source(ByteSource& source, std::vector<std::string>& notes);

}  // namespace sketchfit
