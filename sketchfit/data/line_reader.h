// Lines of a source of bytes, one after the other, in constant memory: a line longer than the limit
// is passed over without being held. Lines lie in the reader's buffer and are not copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sketchfit/data/byte_source.h"

namespace sketchfit {

class LineReader {
  public:
    /// Bytes behind every line that may be read (parsers that work in blocks do); the first of them
    /// is the line's end ('\r' or '\n') or 0.
    static constexpr std::size_t padding = 64;

    enum class Result { line, too_long, end };

    /// `source` must outlive the reader; `limit` is the most bytes of a line.
    LineReader(ByteSource& source, std::size_t limit);

    /// Points `line` at the next one, without its end (LF or CRLF), until the next call. The last
    /// line needs no end. Throws what the source throws.
    Result next(std::string_view& line);

    /// Number of the line that next() came to, counted from 1; 0 before the first.
    std::uint64_t number() const { return number_; }

  private:
    bool refill();
    Result pass_over();

    ByteSource& source_;
    std::size_t limit_;
    std::vector<char> buffer_;  // and `padding` bytes more
    std::size_t begin_ = 0;     // of what is not handed out yet
    std::size_t end_ = 0;
    std::uint64_t number_ = 0;
    bool at_end_ = false;
};

}  // namespace sketchfit
