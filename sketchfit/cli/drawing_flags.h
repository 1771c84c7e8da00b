// The flags of commands that read drawings one after the other: which to keep, what to do with
// malformed ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sketchfit/cli/command_line.h"
#include "sketchfit/ink/selection.h"

namespace sketchfit {

/// What files of drawings may be, for help texts.
inline constexpr std::string_view drawings_help =
    "drawings: .ndjson (simplified or raw), .bin, sketch-rnn's .npz, .npz, .npy, IDX (all but .npz "
    "may be gzipped), or a folder of such files or of folders with .png files";

class DrawingFlags {
  public:
    /// Declares the flags, in groups of their own.
    void declare(CommandLine& line);
    /// What was given. Throws UsageError for a list that is none.
    SelectionOptions selection() const;
    bool skip_malformed() const { return skip_malformed_; }
    const std::string& word() const { return word_; }
    std::size_t threads() const { return static_cast<std::size_t>(threads_); }

  private:
    bool recognized_only_ = false;
    bool skip_malformed_ = false;
    std::string countries_;
    std::string classes_;
    std::string word_;
    std::optional<std::uint64_t> per_class_;
    std::optional<std::uint64_t> sample_;
    std::optional<std::uint64_t> limit_;
    std::uint64_t seed_ = 0;
    std::uint64_t threads_ = 0;
};

}  // namespace sketchfit
