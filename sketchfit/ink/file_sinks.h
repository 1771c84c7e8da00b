// Converted drawings written to files: .npz, .npy, .ndjson, .bin, or a folder of .png files. Memory
// stays constant but for two bytes a drawing (its label).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "sketchfit/ink/drawing_sink.h"

namespace sketchfit {

struct FileSinkOptions {
    bool keep_raw = false;  ///< .ndjson: raw strokes stay raw, with their times
    bool stored = false;    ///< .npz: not deflated
    /// Told of the share 0..1 of an .npz that is written when all drawings are there. Where it
    /// returns false, finish() does, and nothing is written.
    std::function<bool(double)> on_progress{};
};

/// The sink for a file of that name: by its extension, or, with none, a folder, which must not
/// exist or be empty. Nothing at `path` changes before finish(). Throws UsageError for an unknown
/// extension or an option that the form does not have, Error where it cannot be written.
std::unique_ptr<DrawingSink> open_file_sink(const std::filesystem::path& path,
                                            const FileSinkOptions& options = {});

}  // namespace sketchfit
