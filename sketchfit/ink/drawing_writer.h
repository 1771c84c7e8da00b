// Writers of QuickDraw's .ndjson and .bin. The file appears as a whole at finish(), and not at all
// where that is never reached (base/output_file.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sketchfit/base/output_file.h"
#include "sketchfit/ink/drawing.h"

namespace sketchfit {

/// Appends the drawing's line, with its end, to `text`: see NdjsonWriter.
void append_ndjson(const Drawing& drawing, std::string& text);

/// One JSON object a line, with the official files' order of keys and without spaces: what was read
/// from an official file is written with the same bytes. What is not known is left out. Whole
/// numbers have no decimals; others are the shortest text that gives the same double again.
class NdjsonWriter {
  public:
    explicit NdjsonWriter(const std::filesystem::path& path) : file_(path) {}

    /// Throws Error for a drawing that NdjsonSource would not read again (drawing_limits.h), and
    /// for strokes and times of unequal counts.
    void write(const Drawing& drawing);
    /// Ends the file; nothing may be written afterwards.
    void finish() { file_.commit(); }

  private:
    OutputFile file_;
    std::string line_;
};

/// The records that binary.h describes. The form has no place for what is not known: a key_id and a
/// time become 0, the country "ZZ" (ISO 3166's unknown), and the flag -1, which other readers take
/// for recognised where they only ask whether it is 0. Times are cut to whole seconds.
class BinaryWriter {
  public:
    explicit BinaryWriter(const std::filesystem::path& path) : file_(path) {}

    /// Throws Error for what the form cannot hold: raw drawings, coordinates that are not whole
    /// numbers 0..255, more than 65535 strokes or points in one, times before 1970 or from 2106 on,
    /// and a word that differs from the first one's, for the form has no words.
    void write(const Drawing& drawing);
    /// Ends the file; nothing may be written afterwards.
    void finish() { file_.commit(); }

  private:
    void append_head(const Drawing& drawing);
    void append_stroke(std::span<const Point> stroke);

    OutputFile file_;
    std::string record_;
    std::string word_;
    std::uint64_t written_ = 0;
};

}  // namespace sketchfit
