// Writing a ZIP archive through libzip: members from memory or from files, stored or deflated. The
// archive grows under a temporary name and appears as a whole or not at all; the same members give
// the same bytes.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/base/output_file.h"

struct zip;
struct zip_source;

namespace sketchfit {

class ZipWriter {
  public:
    /// Throws Error where the archive cannot be made; a device or a pipe cannot take one.
    explicit ZipWriter(const std::filesystem::path& path);
    /// Removes what was written unless it was finished.
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// A member of two pieces, one behind the other, which must live until finish().
    void add(const std::string& name, const std::array<std::span<const std::byte>, 2>& pieces,
             bool deflated);
    /// A member that is a file, which must stay as it is until finish().
    void add_file(const std::string& name, const std::filesystem::path& file, bool deflated);

    /// Writes the archive. `on_progress` is told of the share 0..1 that is written; where it
    /// returns false, nothing is, and finish() returns false. Throws Error.
    bool finish(const std::function<bool(double)>& on_progress = {});

  private:
    struct Pieces;
    static void progress(zip* archive, double share, void* self);
    static int cancel(zip* archive, void* self);
    void add_source(const std::string& name, zip_source* source, bool deflated);
    [[noreturn]] void fail_zip();

    std::filesystem::path path_;
    OutputFile file_;
    zip* archive_ = nullptr;
    std::vector<std::unique_ptr<Pieces>> pieces_;  // libzip may keep pointers to them
    std::function<bool(double)> on_progress_;
    bool cancelled_ = false;
};

}  // namespace sketchfit
