// QuickDraw's .bin: simplified drawings, one record after the other, little-endian and without
// gaps: u64 key_id, 2 letters of the country, i8 recognized, u32 seconds since 1970, u16 strokes;
// for each stroke u16 points, the x and then the y as bytes. The word is not in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/ink/drawing_source.h"

namespace sketchfit {

struct BinaryOptions {
    /// Told of each malformed record, which is then left out; where it is empty, the first one
    /// throws. Where the file ends inside a record, or the record is too large to be true, where
    /// the next one begins is not known, and reading ends there.
    OnMalformed on_malformed{};
};

/// A key_id or a time of 0, and a flag of -1, are not known; the country's letters may be two zeros
/// or two spaces too. A message begins "FILE, record N at byte B: ", N counted from 1, B from 0.
class BinarySource : public DrawingSource {
  public:
    /// `word` is given to every drawing; class_of_file() (data/class_names.h) has it from a file's
    /// name. Throws Error where it is no word (check_word).
    BinarySource(std::unique_ptr<ByteSource> source, std::string word, BinaryOptions options = {});

    bool next(Drawing& drawing) override;
    std::uint64_t remaining() const override { return source_->unread(); }

  private:
    bool refill(std::size_t count);
    std::span<const std::uint8_t> take(std::size_t count);
    void read_record(Drawing& drawing);
    void read_strokes(std::uint64_t count, Drawing& drawing);

    std::unique_ptr<ByteSource> source_;
    std::string word_;
    BinaryOptions options_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;  // of what is not read yet
    std::size_t end_ = 0;
    std::uint64_t passed_ = 0;  // bytes of the file before the buffer's front
    std::uint64_t record_ = 0;
    bool between_records_ = true;  // false where the next one's place is not known
};

}  // namespace sketchfit
