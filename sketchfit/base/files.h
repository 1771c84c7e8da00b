// Whole files in and out. Writing is atomic: a reader sees the old file or the new one, never a
// part.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/base/output_file.h"

namespace sketchfit {

/// The bytes of a regular file. Throws Error where it cannot be read or is longer than `limit`.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 32);

/// Replaces `path` by `content`: written to a temporary name in the same folder, synced, renamed.
/// A link stays and its target is replaced; the mode of an existing file stays. A device or a pipe
/// (/dev/stdout) is written to directly.
/// Throws Error (the old file is untouched, the temporary one removed).
void write_file(const std::filesystem::path& path, std::string_view content, Sync sync = Sync::yes);

/// The same for content in pieces, written one after the other.
void write_file(const std::filesystem::path& path, std::span<const std::string_view> pieces,
                Sync sync = Sync::yes);

/// Makes the renaming of files in `folder` durable, where the system can.
void sync_folder(const std::filesystem::path& folder);

/// Makes a folder and its parents. Throws Error.
void make_folder(const std::filesystem::path& path);

}  // namespace sketchfit
