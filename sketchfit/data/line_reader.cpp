#include "sketchfit/data/line_reader.h"

#include <algorithm>
#include <cstring>

namespace sketchfit {

namespace {

constexpr std::size_t least_capacity = std::size_t{1} << 12U;
constexpr std::size_t usual_capacity = std::size_t{1} << 18U;

/// Of the buffer at first: a short source has its end in it.
std::size_t first_capacity(const ByteSource& source) {
    if (source.remaining() >= usual_capacity) return usual_capacity;
    return std::max<std::size_t>(least_capacity, source.remaining() + 1);
}

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

LineReader::LineReader(ByteSource& source, std::size_t limit)
    : source_(source), limit_(limit), buffer_(first_capacity(source) + padding) {}

LineReader::Result LineReader::next(std::string_view& line) {
    ++number_;
    for (std::size_t searched = 0;;) {
        const char* const first = buffer_.data() + begin_;
        const std::size_t size = end_ - begin_;
        const void* const found = std::memchr(first + searched, '\n', size - searched);
        if (found != nullptr) {
            const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - first);
            begin_ += length + 1;
            line = without_return({first, length});
            return line.size() > limit_ ? Result::too_long : Result::line;
        }
        searched = size;
        if (size > limit_ + 1) return pass_over();
        if (refill()) continue;
        begin_ = end_;
        if (size == 0) {
            --number_;
            return Result::end;
        }
        line = without_return({buffer_.data() + end_ - size, size});
        return line.size() > limit_ ? Result::too_long : Result::line;
    }
}

/// Moves what is not handed out yet to the front and reads more behind it; false at the end.
bool LineReader::refill() {
    if (at_end_) return false;
    const std::size_t kept = end_ - begin_;
    std::memmove(buffer_.data(), buffer_.data() + begin_, kept);
    begin_ = 0;
    if (kept == buffer_.size() - padding) buffer_.resize(2 * kept + padding);
    const std::size_t wanted = buffer_.size() - padding - kept;
    const std::size_t count =
        source_.read(std::as_writable_bytes(std::span(buffer_).subspan(kept, wanted)));
    at_end_ = count < wanted;
    end_ = kept + count;
    std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(end_), padding, '\0');
    return count > 0;
}

/// Reads up to the end of a line that is too long, and keeps none of it.
LineReader::Result LineReader::pass_over() {
    for (;;) {
        begin_ = end_;
        if (!refill()) return Result::too_long;
        const void* const found = std::memchr(buffer_.data(), '\n', end_);
        if (found == nullptr) continue;
        begin_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
        return Result::too_long;
    }
}

}  // namespace sketchfit
