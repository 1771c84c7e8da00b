// A file that is written piece by piece and appears as a whole: a temporary name in the same folder
// until commit() syncs and renames it; gone again where commit() is never reached. What
// write_file() (files.h) promises of links, modes, devices and pipes holds here too.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sketchfit/base/files.h"

namespace sketchfit {

class OutputFile {
  public:
    /// Opens the temporary file. Throws Error where that fails or `path` is a folder.
    explicit OutputFile(const std::filesystem::path& path, Sync sync = Sync::yes);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Appends bytes; small pieces are gathered. Throws Error.
    void write(std::string_view bytes);

    /// Replaces bytes that were written before, from `position` on. Throws Error, also for a device
    /// or a pipe, which takes nothing back.
    void patch(std::uint64_t position, std::string_view bytes);

    /// Ends the file: the new one is there. Nothing may be written afterwards. Throws Error.
    void commit();

  private:
    void open_temporary(const std::filesystem::path& folder);
    void flush();
    void write_all(std::string_view bytes);
    [[noreturn]] void fail_write() const;

    std::filesystem::path path_;
    std::filesystem::path target_;
    std::string temporary_;  // empty for a device or a pipe
    Sync sync_;
    int descriptor_ = -1;
    std::string buffer_;
};

}  // namespace sketchfit
