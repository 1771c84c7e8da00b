#include "sketchfit/data/idx.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

/// The element type of an IDX file's third byte.
ElementType type_of_code(unsigned int code, const std::string& name) {
    switch (code) {
        case 0x08:
            return {'u', 1, true, "unsigned byte"};
        case 0x09:
            return {'i', 1, true, "signed byte"};
        case 0x0B:
            return {'i', 2, true, "short"};
        case 0x0C:
            return {'i', 4, true, "int"};
        case 0x0D:
            return {'f', 4, true, "float"};
        case 0x0E:
            return {'f', 8, true, "double"};
        default:
            fail("{} is no IDX file: its type code is {:#04x}", name, code);
    }
}

/// The file name with its last `from` replaced by `to`; nothing where it has none.
std::optional<fs::path> replaced(const fs::path& path, std::string_view from, std::string_view to) {
    std::string name = path.filename().string();
    const std::size_t place = name.rfind(from);
    if (place == std::string::npos) return std::nullopt;
    name.replace(place, from.size(), to);
    return path.parent_path() / name;
}

/// `path` itself, or the same with ".gz" added or taken away, whichever is a file.
std::optional<fs::path> existing(const fs::path& path) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
    fs::path other = path;
    if (path.extension() == ".gz") {
        other.replace_extension();
    } else {
        other += ".gz";
    }
    if (fs::is_regular_file(other, error)) return other;
    return std::nullopt;
}

/// "train-images-idx3-ubyte", also "train-images.idx3-ubyte".
std::optional<fs::path> labels_name(const fs::path& images) {
    for (const char* separator : {"-", "."}) {
        auto path = replaced(images, std::string("images") + separator + "idx3",
                             std::string("labels") + separator + "idx1");
        if (path) return path;
    }
    return std::nullopt;
}

}  // namespace

ArrayHeader read_idx_header(ByteSource& source) {
    std::array<std::byte, 4> word{};
    source.read_exactly(word);
    if (word[0] != std::byte{0} || word[1] != std::byte{0}) {
        fail("{} is no IDX file: it does not start with two zero bytes", source.name());
    }
    ArrayHeader header;
    header.type = type_of_code(std::to_integer<unsigned int>(word[2]), source.name());
    const auto dimensions = std::to_integer<std::size_t>(word[3]);
    if (dimensions < 1 || dimensions > 4) {
        fail("{} is no IDX file of images or labels: it has {} dimensions", source.name(),
             dimensions);
    }
    for (std::size_t i = 0; i < dimensions; ++i) {
        source.read_exactly(word);
        std::uint64_t length = 0;
        for (const std::byte byte : word) length = length << 8U | std::to_integer<unsigned>(byte);
        header.shape.push_back(length);
    }
    set_sizes(header, source.name());
    if (header.bytes > source.remaining()) {
        fail(
            "{} is cut off or its header lies: {} bytes of data are promised (shape {}), at most "
            "{} follow",
            source.name(), header.bytes, header.shape_text(), source.remaining());
    }
    return header;
}

IdxFiles find_idx_files(const fs::path& images) {
    const auto expected = labels_name(images);
    const auto labels = expected ? existing(*expected) : std::nullopt;
    if (!labels) {
        fail("{} needs its labels beside it: {}", printable(images.string(), 1000),
             expected ? "no file " + printable(expected->filename().string()) + " is there"
                      : "name the pair ...images-idx3-ubyte and ...labels-idx1-ubyte");
    }
    IdxFiles files{images, *labels};
    for (const char* word : {"t10k", "test"}) {
        const auto test = replaced(images, "train", word);
        const auto test_images = test ? existing(*test) : std::nullopt;
        const auto test_labels = test ? existing(*labels_name(*test)) : std::nullopt;
        if (!test_images || !test_labels) continue;
        files.test_images = *test_images;
        files.test_labels = *test_labels;
        break;
    }
    return files;
}

std::optional<fs::path> find_idx_images(const fs::path& folder) {
    std::vector<fs::path> found;
    std::vector<fs::path> training;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!labels_name(name) || name.starts_with('.')) continue;
        // "x" and "x.gz" side by side are the same images: the plain one is read faster.
        if (name.ends_with(".gz") && fs::exists(fs::path(entry.path()).replace_extension()))
            continue;
        found.push_back(entry.path());
        if (name.find("train") != std::string::npos) training.push_back(entry.path());
    }
    const std::vector<fs::path>& choice = training.empty() ? found : training;
    if (choice.empty()) return std::nullopt;
    if (choice.size() > 1) {
        fail("{} holds several IDX image files ({} and {}): give the path of one",
             printable(folder.string(), 1000),
             printable(std::ranges::min(choice).filename().string()),
             printable(std::ranges::max(choice).filename().string()));
    }
    return choice.front();
}

}  // namespace sketchfit
