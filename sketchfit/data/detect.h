// What a file is, by its first bytes and never by its name; and what to say of files that are no
// dataset, such as the web page that a failed download leaves behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sketchfit {

enum class FileKind { npy, npz, idx, ndjson, other };

/// The kind of a file that starts with `start` (512 bytes are enough; gzipped: inflated ones).
FileKind kind_of(std::string_view start);

/// For FileKind::other: what the file seems to be, "an HDF5 file" for example; empty if unknown.
std::string describe_start(std::string_view start);

/// The first 512 bytes of a file, inflated where it is gzipped. Throws Error where it cannot be
/// read or is damaged.
std::string read_start(const std::filesystem::path& path);

}  // namespace sketchfit
