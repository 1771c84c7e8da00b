// Files whose drawings are to be classified, as they are named on the command line: pictures (PNG),
// files of bitmaps (.npy, .npz, IDX), folders of pictures, "-" for standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sketchfit {

struct PredictionInput {
    std::string name;  ///< as it is printed: the path, "-" for standard input
    std::filesystem::path path{};
    std::string problem{};  ///< why it cannot be read, where that is known already
};

/// One input for each argument; a folder becomes the .png files in it, sorted by name.
std::vector<PredictionInput> list_inputs(std::span<const std::string> arguments);

/// Whether the file begins as a PNG does. Throws Error where it cannot be read.
bool is_picture(const std::filesystem::path& path);

/// Reads what has come from the file descriptor, at least one byte unless it is at its end; returns
/// the number of bytes. Throws Error.
std::size_t read_some(int descriptor, std::span<std::uint8_t> out);

}  // namespace sketchfit
