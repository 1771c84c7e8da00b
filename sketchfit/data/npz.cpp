#include "sketchfit/data/npz.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::string_view suffix = ".npy";

/// Members `name`.npy, without the suffix.
std::vector<std::string> array_names(const ZipFile& archive) {
    std::vector<std::string> names;
    for (const std::string& member : archive.names()) {
        if (member.ends_with(suffix))
            names.push_back(member.substr(0, member.size() - suffix.size()));
    }
    return names;
}

}  // namespace

NpzFile::NpzFile(const std::filesystem::path& path)
    : archive_(path), names_(array_names(archive_)) {}

NpzFile::NpzFile(std::string name, std::string_view bytes)
    : archive_(std::move(name), bytes), names_(array_names(archive_)) {}

bool NpzFile::has(const std::string& name) const {
    return std::ranges::find(names_, name) != names_.end();
}

std::string NpzFile::member_of(const std::string& name) const {
    if (!has(name)) {
        fail("{} holds no array with the name {}", archive_.path_text(), printable(name));
    }
    return name + std::string(suffix);
}

bool NpzFile::deflated(const std::string& name) const {
    return archive_.deflated(member_of(name));
}

std::unique_ptr<ByteSource> NpzFile::open(const std::string& name) const {
    return archive_.open(member_of(name),
                         fmt::format("{}: array {}", archive_.path_text(), printable(name)));
}

}  // namespace sketchfit
