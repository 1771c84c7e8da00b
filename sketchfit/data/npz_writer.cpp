#include "sketchfit/data/npz_writer.h"

#include <span>

#include "sketchfit/data/zip_writer.h"

namespace sketchfit {

bool write_npz(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
               const NpzOptions& options) {
    std::vector<std::string> headers;
    headers.reserve(arrays.size());
    ZipWriter archive(path);
    for (const auto& [name, array, file] : arrays) {
        const std::string member = name + ".npy";
        if (!file.empty()) {
            archive.add_file(member, file, options.deflated);
            continue;
        }
        headers.push_back(npy_header(array));
        archive.add(member, {std::as_bytes(std::span(headers.back())), array.bytes},
                    options.deflated);
    }
    return archive.finish(options.on_progress);
}

}  // namespace sketchfit
