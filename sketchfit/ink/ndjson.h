// QuickDraw's .ndjson: one JSON object a line, simplified or raw, plain or gzipped, read line by
// line in constant memory. Keys may come in any order, unknown ones are ignored; "drawing" is
// needed, and "word" unless the options give one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/ink/drawing_source.h"

namespace sketchfit {

/// Longer lines are malformed, and passed over without being held. A raw drawing of 100,000 points
/// fits.
inline constexpr std::size_t longest_ndjson_line = std::size_t{4} << 20U;

struct NdjsonOptions {
    /// Told of each malformed line, which is then left out; where it is empty, the first one
    /// throws.
    OnMalformed on_malformed{};
    /// The word of lines that have none.
    std::string word{};
};

/// A drawing of which every stroke has a third list, the times, is raw. Empty lines and a byte
/// order mark in front are passed over. Each line is held to drawing_limits.h; a message begins
/// "FILE, line N: ". Damage that the source of the bytes finds (a cut-off .gz) always throws.
class NdjsonSource : public DrawingSource {
  public:
    /// Throws Error where the options' word is no word (check_word).
    explicit NdjsonSource(std::unique_ptr<ByteSource> source, NdjsonOptions options = {});
    ~NdjsonSource() override;
    NdjsonSource(const NdjsonSource&) = delete;
    NdjsonSource& operator=(const NdjsonSource&) = delete;

    bool next(Drawing& drawing) override;
    std::uint64_t remaining() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sketchfit
