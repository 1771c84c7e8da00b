#include "sketchfit/ink/drawing_files.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/bitmaps.h"
#include "sketchfit/data/class_names.h"
#include "sketchfit/data/detect.h"
#include "sketchfit/data/npy.h"
#include "sketchfit/data/npz.h"
#include "sketchfit/ink/binary.h"
#include "sketchfit/ink/bitmap_sources.h"
#include "sketchfit/ink/ndjson.h"
#include "sketchfit/ink/sketch_rnn.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    return printable(path.string(), 1000);
}

bool hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

/// The extension in lower case, without that of a gzipped file.
std::string extension_of(const fs::path& path) {
    fs::path name = path.filename();
    if (name.extension() == ".gz") name = name.stem();
    std::string extension = name.extension().string();
    std::ranges::transform(extension, extension.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return extension;
}

/// Files or folders in a folder, sorted by name.
std::vector<fs::path> list(const fs::path& folder, bool folders) {
    std::vector<fs::path> result;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (hidden(entry.path())) continue;
        if (folders ? entry.is_directory() : entry.is_regular_file())
            result.push_back(entry.path());
    }
    std::ranges::sort(result);
    return result;
}

std::vector<fs::path> pictures_in(const fs::path& folder) {
    std::vector<fs::path> result = list(folder, false);
    std::erase_if(result, [](const fs::path& path) { return extension_of(path) != ".png"; });
    return result;
}

/// Whether an .npz has arrays of pickled objects and none that could be bitmaps with labels.
bool is_sketch_rnn(const fs::path& path) {
    if (is_gzip(path)) return false;
    const NpzFile file(path);
    const bool labelled = file.has("arr_0") || file.has("x_train") || file.has("X");
    return !labelled && std::ranges::any_of(file.names(), [&](const std::string& name) {
        const auto source = file.open(name);
        return read_npy_header(*source).type.kind == 'O';
    });
}

/// What a file is, nothing where it holds no drawings.
std::optional<DrawingForm> form_of(const fs::path& path, const std::string& start) {
    switch (kind_of(start)) {
        case FileKind::npy:
        case FileKind::idx:
            return DrawingForm::bitmaps;
        case FileKind::npz:
            return is_sketch_rnn(path) ? DrawingForm::sketch_rnn : DrawingForm::bitmaps;
        case FileKind::ndjson:
            return DrawingForm::ndjson;
        case FileKind::other:
            break;
    }
    if (extension_of(path) == ".bin") return DrawingForm::binary;
    return std::nullopt;
}

DrawingFile describe_file(const fs::path& path, const std::string& word) {
    const std::string start = read_start(path);
    const auto form = form_of(path, start);
    if (!form) {
        const std::string what = describe_start(start);
        fail("{} is no file of drawings (.ndjson, .bin, .npz, .npy, or a folder of .png files){}{}",
             text_of(path), what.empty() ? "" : ": it is ", what);
    }
    DrawingFile file{path, *form};
    file.bytes = fs::file_size(path);
    const bool lone = form == DrawingForm::binary || form == DrawingForm::sketch_rnn ||
                      kind_of(start) == FileKind::npy;  // they hold one class and do not name it
    if (lone) file.word = word.empty() ? class_of_file(path) : word;
    return file;
}

DrawingFile describe_pictures(const fs::path& folder, const std::string& word) {
    DrawingFile file{folder, DrawingForm::pictures};
    file.word = word.empty() ? fs::absolute(folder).lexically_normal().filename().string() : word;
    file.pictures = pictures_in(folder);
    for (const fs::path& picture : file.pictures) file.bytes += fs::file_size(picture);
    return file;
}

/// A folder of pictures that is given without its last separator or with one.
fs::path without_separator(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

std::vector<DrawingFile> list_folder(const fs::path& path, const std::string& word) {
    const fs::path folder = without_separator(path);
    std::vector<DrawingFile> files;
    for (const fs::path& file : list(folder, false)) {
        const std::string extension = extension_of(file);
        for (const std::string_view known : {".ndjson", ".bin", ".npy", ".npz"}) {
            if (extension == known) files.push_back(describe_file(file, word));
        }
    }
    if (!files.empty()) return files;
    for (const fs::path& inner : list(folder, true)) {
        if (!pictures_in(inner).empty()) files.push_back(describe_pictures(inner, word));
    }
    if (files.empty() && !pictures_in(folder).empty())
        files.push_back(describe_pictures(folder, word));
    if (files.empty()) {
        fail(
            "{} holds no files of drawings: .ndjson, .bin, .npy or .npz files, or folders of .png "
            "files, one a class",
            text_of(folder));
    }
    return files;
}

/// Whether the names of a folder's files promise strokes.
bool is_folder_of_strokes(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return false;
    return std::ranges::any_of(list(path, false), [](const fs::path& file) {
        const std::string extension = extension_of(file);
        return extension == ".ndjson" || extension == ".bin";
    });
}

}  // namespace

std::string_view form_name(DrawingForm form) {
    switch (form) {
        case DrawingForm::ndjson:
            return "ndjson";
        case DrawingForm::binary:
            return "binary";
        case DrawingForm::sketch_rnn:
            return "sketch-rnn";
        case DrawingForm::bitmaps:
            return "bitmaps";
        case DrawingForm::pictures:
            return "pictures";
    }
    return "";
}

bool holds_strokes(DrawingForm form) {
    return form != DrawingForm::bitmaps && form != DrawingForm::pictures;
}

std::vector<DrawingFile> list_drawn_files(const fs::path& path) {
    std::vector<DrawingFile> files;
    try {
        const std::vector<std::string> paths{path.string()};
        files = list_drawing_files(paths);
    } catch (const Error&) {
        if (is_folder_of_strokes(path)) throw;
        return {};
    }
    const auto bitmaps = [](const DrawingFile& file) { return file.form == DrawingForm::bitmaps; };
    if (std::ranges::all_of(files, bitmaps)) files.clear();
    return files;
}

std::vector<DrawingFile> list_drawing_files(std::span<const std::string> paths,
                                            const std::string& word) {
    std::vector<DrawingFile> files;
    for (const std::string& path : paths) {
        try {
            if (fs::is_directory(path)) {
                std::ranges::move(list_folder(path, word), std::back_inserter(files));
            } else {
                files.push_back(describe_file(path, word));
            }
        } catch (const fs::filesystem_error& error) {
            fail("cannot read {}: {}", text_of(path), error.code().message());
        }
    }
    return files;
}

std::unique_ptr<DrawingSource> open_drawings(const DrawingFile& file,
                                             const OnMalformed& on_malformed,
                                             std::optional<std::uint64_t> most) {
    switch (file.form) {
        case DrawingForm::ndjson:
            return std::make_unique<NdjsonSource>(open_plain_or_gzip(file.path),
                                                  NdjsonOptions{.on_malformed = on_malformed});
        case DrawingForm::binary:
            return std::make_unique<BinarySource>(open_plain_or_gzip(file.path), file.word,
                                                  BinaryOptions{.on_malformed = on_malformed});
        case DrawingForm::sketch_rnn:
            return std::make_unique<SketchRnnSource>(
                file.path, file.word, SketchRnnOptions{.on_malformed = on_malformed});
        case DrawingForm::bitmaps:
            return std::make_unique<BitmapSource>(file.path, file.word, most);
        case DrawingForm::pictures:
            return std::make_unique<PictureSource>(file.pictures, on_malformed);
    }
    fail("{} has no known form", text_of(file.path));
}

}  // namespace sketchfit
