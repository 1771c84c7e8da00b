// One door for every form that drawings come in: bitmaps (data/bitmaps.h) as they are, strokes and
// pictures as the bitmaps that Google's program would have made of them.
#pragma once

#include <filesystem>

#include "sketchfit/data/bitmaps.h"

namespace sketchfit {

/// Reads a dataset with its description: what load_bitmaps() reads, files of strokes (.ndjson,
/// .bin, sketch-rnn's .npz), or a folder of such files or of folders with .png files, a class each.
/// Strokes are drawn on all cores. Of strokes, options.class_names chooses classes by their words.
/// Throws Error with one line that names the file (and the place in it), UsageError for options
/// that no file could meet.
LoadedData load_data(const std::filesystem::path& path, const LoadOptions& options = {});

/// Only the drawings (training and test part together, in this order).
Dataset load_dataset(const std::filesystem::path& path, const LoadOptions& options = {});

}  // namespace sketchfit
