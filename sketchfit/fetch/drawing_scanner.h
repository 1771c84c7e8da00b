// Walks over the bytes of a published file of drawings while they arrive: counts whole drawings,
// finds where the first N of them end, and notices at once what is no file of its form, such as the
// web page of a portal. It keeps no more of the bytes than one header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sketchfit/data/quickdraw.h"

namespace sketchfit {

class DrawingScanner {
  public:
    virtual ~DrawingScanner() = default;
    DrawingScanner(const DrawingScanner&) = delete;
    DrawingScanner& operator=(const DrawingScanner&) = delete;

    /// Takes the next bytes of the file and returns how many of them still belong to the first N
    /// drawings: all, until enough(). Throws Error where they cannot be of the form.
    std::size_t scan(std::span<const std::byte> bytes);

    /// Whether N drawings are complete.
    bool enough() const { return drawings_ >= most_; }
    /// Whole drawings so far; none for sketchrnn, whose archive is not opened.
    std::uint64_t drawings() const { return drawings_; }
    std::uint64_t bytes() const { return bytes_; }

    /// At the end of the file: throws Error where a drawing is cut off, or bytes are missing.
    void finish() { end(); }

  protected:
    DrawingScanner(std::string name, std::uint64_t most) : name_(std::move(name)), most_(most) {}

    const std::string& name() const { return name_; }
    std::uint64_t most() const { return most_; }
    void count(std::uint64_t drawings) { drawings_ += drawings; }
    /// Throws Error: the file is not `what`; says what it seems to be by its `start`.
    [[noreturn]] void fail_kind(std::string_view what, std::string_view start) const;

  private:
    /// What scan() and finish() promise, for one form.
    virtual std::size_t take(std::span<const std::byte> bytes) = 0;
    virtual void end() = 0;

    std::string name_;
    std::uint64_t most_;
    std::uint64_t drawings_ = 0;
    std::uint64_t bytes_ = 0;
};

/// `name` says in messages which file it is; `most` is N, at least 1. Throws UsageError for the
/// first drawings of sketchrnn.
std::unique_ptr<DrawingScanner> scan_drawings(
    QuickdrawForm form, std::string name,
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

/// The header of a .npy file of bitmaps rewritten for `rows` drawings, in the same length. `start`
/// is the front of the file, at least its header. Throws Error where it is none.
std::string shortened_npy_header(std::string_view start, std::uint64_t rows,
                                 const std::string& name);

}  // namespace sketchfit
