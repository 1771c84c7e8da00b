// Bytes, small numbers and lines of a pickle, read through a buffer. For pickle.cpp alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/data/byte_source.h"

namespace sketchfit::pickle {

class Bytes {
  public:
    explicit Bytes(ByteSource& source)
        : source_(source),
          buffer_(std::min<std::uint64_t>(source.remaining() + 1, std::uint64_t{1} << 16U)) {}

    /// Bytes taken so far.
    std::uint64_t position() const { return passed_ + begin_; }
    const std::string& name() const { return source_.name(); }

    std::uint8_t byte() {
        if (begin_ == end_) refill();
        return static_cast<std::uint8_t>(buffer_[begin_++]);
    }

    /// A little-endian number of `size` bytes.
    std::uint64_t number(int size) {
        std::uint64_t value = 0;
        for (int i = 0; i < size; ++i) value |= std::uint64_t{byte()} << (8 * i);
        return value;
    }

    /// `count` bytes. Throws Error where they cannot be there; memory grows as they come.
    std::string take(std::uint64_t count) {
        const std::uint64_t left = end_ - begin_ + source_.remaining();
        if (count > left) fail("it promises {} bytes, at most {} follow", count, left);
        std::string bytes;
        while (bytes.size() < count) {
            if (begin_ == end_) refill();
            const std::size_t piece = std::min<std::uint64_t>(end_ - begin_, count - bytes.size());
            bytes.append(buffer_.data() + begin_, piece);
            begin_ += piece;
        }
        return bytes;
    }

    /// Text up to a line's end.
    std::string line() {
        constexpr std::size_t longest = 200;
        std::string text;
        while (true) {
            const char character = static_cast<char>(byte());
            if (character == '\n') return text;
            if (text.size() == longest) fail("a name is longer than {} bytes", longest);
            text += character;
        }
    }

    /// Ends the source; throws Error where bytes follow.
    void finish() {
        if (begin_ != end_ || source_.finish() != 0) fail("bytes follow the pickle's end");
    }

  private:
    void refill() {
        passed_ += end_;
        begin_ = 0;
        end_ = source_.read(std::as_writable_bytes(std::span(buffer_)));
        if (end_ == 0) fail("the pickle is cut off");
    }

    ByteSource& source_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t passed_ = 0;
};

}  // namespace sketchfit::pickle
