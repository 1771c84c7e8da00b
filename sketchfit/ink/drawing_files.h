// One door for files of drawings of every form: strokes (.ndjson, .bin, sketch-rnn's .npz), bitmaps
// (.npz, .npy, IDX) and pictures (.png).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/ink/drawing_source.h"

namespace sketchfit {

enum class DrawingForm { ndjson, binary, sketch_rnn, bitmaps, pictures };

struct DrawingFile {
    std::filesystem::path path{};
    DrawingForm form = DrawingForm::ndjson;
    std::string word{};       ///< the class, where the file itself does not name it
    std::uint64_t bytes = 0;  ///< of the file, as it lies on the disk
    /// The files of DrawingForm::pictures; `path` is their folder.
    std::vector<std::filesystem::path> pictures{};
};

/// "ndjson", "sketch-rnn", ...
std::string_view form_name(DrawingForm form);
/// Whether drawings of the form are strokes.
bool holds_strokes(DrawingForm form);

/// list_drawing_files() of one path where any of its files holds strokes or pictures, which must be
/// drawn to become bitmaps. Empty where all are bitmaps, or nothing is known: load_bitmaps() tells
/// more of those. Throws Error for a folder of strokes of which a file cannot be read.
std::vector<DrawingFile> list_drawn_files(const std::filesystem::path& path);

/// What the given files and folders hold, in their order. Of a folder: its files of drawings sorted
/// by name, or, where it has folders of .png files, those, each a class. The first bytes decide
/// what a file is; .bin files, which have no mark, are known by their name. `word`: the class of
/// all drawings whose file does not name it; empty: the file's name (class_of_file).
/// Throws Error for what cannot be read or is no file of drawings.
std::vector<DrawingFile> list_drawing_files(std::span<const std::string> paths,
                                            const std::string& word = "");

/// Opens one of them. `most`: at most the first N drawings are asked for; more may come.
std::unique_ptr<DrawingSource> open_drawings(const DrawingFile& file,
                                             const OnMalformed& on_malformed,
                                             std::optional<std::uint64_t> most = std::nullopt);

}  // namespace sketchfit
