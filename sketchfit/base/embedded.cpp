#include "sketchfit/base/embedded.h"

#include "sketchfit/base/error.h"

namespace sketchfit {

std::string_view embedded_file(std::span<const EmbeddedFile> files, std::string_view name) {
    for (const EmbeddedFile& file : files) {
        if (file.name == name) return file.bytes;
    }
    fail("no file called {} was compiled into this program", name);
}

}  // namespace sketchfit
