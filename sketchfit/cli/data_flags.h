// The flags that say how a dataset is read, the same for every command that reads one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/cli/command_line.h"
#include "sketchfit/ink/load.h"

namespace sketchfit {

/// What a dataset may be, for help texts.
inline constexpr std::string_view data_help =
    "dataset: .npz, .npy, MNIST's IDX, strokes (.ndjson, .bin, sketch-rnn's .npz), or a folder "
    "with "
    "a file or a folder of .png files for each class";

/// "apple,bee" or "@FILE" with one name a line. Throws UsageError for empty names or names that
/// occur twice, Error where the file cannot be read.
std::vector<std::string> parse_class_names(const std::string& text);

class DataFlags {
  public:
    /// Declares the flags in a group of their own.
    void declare(CommandLine& line);
    /// What was given. Throws as parse_class_names.
    LoadOptions options() const;
    /// Whether any of the flags was given.
    bool given() const;

  private:
    std::string pixels_name_;
    std::string labels_name_;
    std::string classes_;
    std::optional<std::uint64_t> per_class_;
};

}  // namespace sketchfit
