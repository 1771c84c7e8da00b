#include "sketchfit/data/bitmaps.h"

#include <algorithm>
#include <array>
#include <new>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/detect.h"
#include "sketchfit/data/idx.h"
#include "sketchfit/data/npz.h"
#include "sketchfit/data/parts.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
    return printable(path.string(), 1000);
}

// --- .npz ------------------------------------------------------------------------------------

/// The names of the arrays of an .npz that are read; those of the test part may be empty.
struct ArrayNames {
    std::string pixels;
    std::string labels;
    std::string test_pixels{};
    std::string test_labels{};
};

/// Conventional names, in the order in which they are tried.
const std::array conventional_names = {
    ArrayNames{"x_train", "y_train", "x_test", "y_test"},
    ArrayNames{"X_train", "y_train", "X_test", "y_test"},
    ArrayNames{"X", "y"},
    ArrayNames{"x", "y"},
    ArrayNames{"arr_0", "arr_1"},
};

StoredArray open_array(const NpzFile& file, const std::string& name) {
    StoredArray array{file.open(name), {}};
    array.header = read_npy_header(*array.source);
    return array;
}

/// "arr_0 (uint8, (10, 784)), ...": the arrays of a file for an error message.
std::string list_arrays(const NpzFile& file) {
    constexpr std::size_t most = 12;
    if (file.names().empty()) return "no arrays";
    std::string text;
    for (std::size_t i = 0; i < file.names().size(); ++i) {
        if (i == most) return fmt::format("{} and {} more", text, file.names().size() - most);
        const std::string& name = file.names()[i];
        if (i > 0) text += ", ";
        text += printable(name, 40);
        try {
            const ArrayHeader header = open_array(file, name).header;
            const bool pickled = header.type.kind == 'O';
            text += fmt::format(" ({}, {})", pickled ? "pickled objects" : header.type.name(),
                                header.shape_text());
        } catch (const Error&) {
            text += " (unreadable)";
        }
    }
    return text;
}

[[noreturn]] void fail_arrays(const NpzFile& file, const fs::path& path, std::string_view why) {
    const std::string list = list_arrays(file);
    if (list.find("pickled objects") != std::string::npos) {
        fail(
            "{} {}; it holds {}: pickles can run code, so of them only sketch-rnn's arrays of "
            "strokes are read, by sketchfit convert",
            text_of(path), why, list);
    }
    fail("{} {}; it holds {}: name the arrays of pixels and labels", text_of(path), why, list);
}

std::string without_suffix(std::string name) {
    constexpr std::string_view suffix = ".npy";
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
    return name;
}

ArrayNames choose_arrays(const NpzFile& file, const fs::path& path, const LoadOptions& options) {
    if (options.pixels_name.empty() && options.labels_name.empty()) {
        for (const ArrayNames& names : conventional_names) {
            if (file.has(names.pixels) && file.has(names.labels)) return names;
        }
        fail_arrays(file, path, "has no arrays arr_0 and arr_1, X and y, or x_train and y_train");
    }
    ArrayNames chosen{without_suffix(options.pixels_name), without_suffix(options.labels_name)};
    for (const ArrayNames& names : conventional_names) {
        if (chosen.pixels.empty() && file.has(names.pixels)) chosen.pixels = names.pixels;
        if (chosen.labels.empty() && file.has(names.labels)) chosen.labels = names.labels;
    }
    for (const std::string& name : {chosen.pixels, chosen.labels}) {
        if (name.empty()) fail_arrays(file, path, "needs a name for both pixels and labels");
        if (file.has(name)) continue;
        fail_arrays(file, path, fmt::format("has no array {}", printable(name, 40)));
    }
    return chosen;
}

/// Class names that the file itself brings: a list of texts.
std::optional<ClassNames> names_inside(const NpzFile& file, const fs::path& path,
                                       std::set<std::string>& used) {
    for (const char* name : {"class_names", "classes", "names"}) {
        if (!file.has(name) || used.contains(name)) continue;
        const StoredArray array = open_array(file, name);
        if (!holds_names(array.header)) continue;
        ClassNames classes{read_names(*array.source, array.header), text_of(path)};
        array.source->finish();
        used.insert(name);
        return classes;
    }
    return std::nullopt;
}

Contents read_npz(const fs::path& path, const LoadOptions& options, bool join) {
    const NpzFile file(path);
    const ArrayNames names = choose_arrays(file, path, options);
    Contents contents;
    contents.format = file.deflated(names.pixels) ? "npz, deflated" : "npz, stored";
    std::set<std::string> used = {names.pixels, names.labels};
    std::vector<StoredPart> parts;
    parts.push_back({open_array(file, names.pixels), open_array(file, names.labels)});
    if (!names.test_pixels.empty() && file.has(names.test_pixels)) {
        if (file.has(names.test_labels)) {
            used.insert({names.test_pixels, names.test_labels});
            parts.push_back(
                {open_array(file, names.test_pixels), open_array(file, names.test_labels)});
        } else {
            contents.notes.push_back(fmt::format("{} has no labels ({}) and cannot be used",
                                                 names.test_pixels, names.test_labels));
        }
    }
    contents.names = names_inside(file, path, used);
    std::string unused;
    for (const std::string& name : file.names()) {
        if (!used.contains(name)) unused += (unused.empty() ? "" : ", ") + printable(name, 40);
    }
    if (!unused.empty()) contents.notes.push_back("arrays not used: " + printable(unused, 400));
    read_parts(std::move(parts), {options.per_class, join}, contents);
    return contents;
}

// --- IDX -------------------------------------------------------------------------------------

StoredArray open_idx_array(const fs::path& path) {
    StoredArray array{open_plain_or_gzip(path), {}};
    array.header = read_idx_header(*array.source);
    return array;
}

Contents read_idx(const fs::path& images, const LoadOptions& options, bool join) {
    std::vector<StoredPart> parts;
    StoredArray pixels = open_idx_array(images);
    if (pixels.header.shape.size() == 1) {
        fail("{} holds labels: give the path of its images file", text_of(images));
    }
    const IdxFiles files = find_idx_files(images);
    parts.push_back({std::move(pixels), open_idx_array(files.labels)});
    if (!files.test_images.empty()) {
        parts.push_back({open_idx_array(files.test_images), open_idx_array(files.test_labels)});
    }
    Contents contents;
    contents.format = is_gzip(images) ? "IDX, gzipped" : "IDX";
    read_parts(std::move(parts), {options.per_class, join}, contents);
    return contents;
}

// --- .npy, one file a class --------------------------------------------------------------------

/// A file of drawings of one class.
struct ClassFile {
    fs::path path;
    std::string name;
};

StoredArray open_npy(const fs::path& path) {
    StoredArray array{open_plain_or_gzip(path), {}};
    array.header = read_npy_header(*array.source);
    return array;
}

/// Appends the first `per_class` drawings of a file; only they are read where they lie in front.
std::size_t append_class(StoredArray array, const std::optional<std::size_t>& per_class,
                         Pixels& pixels, ConversionNotes& changes,
                         std::vector<std::string>& notes) {
    ArrayHeader& header = array.header;
    const std::uint64_t rows = count_drawings(header, array.source->name());
    const std::uint64_t kept = std::min<std::uint64_t>(rows, per_class.value_or(rows));
    std::vector<bool> keep;
    if (kept < rows && header.fortran_order) {
        keep.assign(rows, false);
        std::fill_n(keep.begin(), kept, true);
    } else {
        header.shape.front() = kept;
        set_sizes(header, array.source->name());
    }
    changes.add(read_pixels(*array.source, header, keep, pixels), header.type);
    if (kept == rows) finish_source(*array.source, notes);
    return kept;
}

Contents read_class_files(const std::vector<ClassFile>& files, const LoadOptions& options) {
    Contents contents;
    contents.label_type = "from file names";
    contents.names.emplace().origin = "the file names";
    std::uint64_t total = 0;
    std::set<std::string> types;
    for (const ClassFile& file : files) {
        const StoredArray array = open_npy(file.path);
        const std::uint64_t rows = count_drawings(array.header, array.source->name());
        total += std::min<std::uint64_t>(rows, options.per_class.value_or(rows));
        check_memory(total, array.source->name());
        types.insert(array.header.type.name());
        contents.names->names.push_back(file.name);
    }
    check_class_names(*contents.names);
    contents.pixel_type = fmt::format("{}", fmt::join(types, ", "));
    contents.drawings.pixels.reserve(total * drawing_pixels);
    contents.drawings.labels.reserve(total);
    ConversionNotes changes;
    for (std::size_t label = 0; label < files.size(); ++label) {
        const std::size_t count = append_class(open_npy(files[label].path), options.per_class,
                                               contents.drawings.pixels, changes, contents.notes);
        contents.drawings.labels.insert(contents.drawings.labels.end(), count,
                                        static_cast<std::uint16_t>(label));
    }
    changes.append_to(contents.notes);
    return contents;
}

Contents read_lone_npy(const fs::path& path, const LoadOptions& options) {
    if (options.class_names.size() > 1) {
        fail("{} holds drawings of one class, but {} class names are given", text_of(path),
             options.class_names.size());
    }
    const std::string name =
        options.class_names.empty() ? class_of_file(path) : options.class_names.front();
    Contents contents = read_class_files({{path, name}}, options);
    contents.format = is_gzip(path) ? "npy, gzipped" : "npy";
    contents.notes.emplace_back("a lone .npy file: all its drawings are of one class");
    return contents;
}

/// The .npy files of a folder, sorted by class name.
std::vector<ClassFile> list_class_files(const fs::path& folder) {
    std::vector<ClassFile> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const fs::path& path = entry.path();
        const bool hidden = path.filename().string().starts_with('.');
        if (hidden || path.extension() != ".npy" || !entry.is_regular_file()) continue;
        files.push_back({path, class_of_file(path)});
    }
    std::ranges::sort(files, {}, &ClassFile::name);
    return files;
}

/// The files of the named classes, in the order of the names.
std::vector<ClassFile> select_classes(const std::vector<ClassFile>& files, const fs::path& folder,
                                      const std::vector<std::string>& names) {
    std::vector<ClassFile> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(files, name, &ClassFile::name);
        if (found == files.end()) {
            fail("{} holds no drawings of the class \"{}\": no {}.npy is there", text_of(folder),
                 printable(name), printable(name));
        }
        chosen.push_back(*found);
    }
    return chosen;
}

Contents read_folder(const fs::path& folder, const LoadOptions& options, bool join) {
    std::vector<ClassFile> files = list_class_files(folder);
    if (files.empty()) {
        if (const auto images = find_idx_images(folder)) return read_idx(*images, options, join);
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".npz") continue;
            fail("{} holds no .npy files, one a class; give the path of {} in it instead",
                 text_of(folder), text_of(entry.path().filename()));
        }
        fail("{} holds no .npy files, one a class, and no IDX images and labels", text_of(folder));
    }
    if (!options.class_names.empty()) files = select_classes(files, folder, options.class_names);
    Contents contents = read_class_files(files, options);
    contents.format = "folder of .npy files";
    return contents;
}

// --- all -------------------------------------------------------------------------------------

[[noreturn]] void fail_unknown(const fs::path& path, const std::string& start) {
    const std::string what = describe_start(start);
    fail("{} is no dataset (a .npz, .npy or IDX file, or a folder of .npy files, one a class){}{}",
         text_of(path), what.empty() ? "" : ": it is ", what);
}

Contents read_contents(const fs::path& path, const LoadOptions& options, bool join) {
    std::error_code error;
    const bool folder = fs::is_directory(path, error);
    const std::string start = folder ? "" : read_start(path);
    const FileKind kind = folder ? FileKind::other : kind_of(start);
    const bool named = !options.pixels_name.empty() || !options.labels_name.empty();
    if (named && kind != FileKind::npz) {
        fail_usage("names of arrays are for .npz files, and {} is none", text_of(path));
    }
    if (folder) return read_folder(path, options, join);
    switch (kind) {
        case FileKind::npz:
            if (is_gzip(path)) fail("{} is gzipped: unpack it with gunzip first", text_of(path));
            return read_npz(path, options, join);
        case FileKind::npy:
            return read_lone_npy(path, options);
        case FileKind::idx:
            return read_idx(path, options, join);
        case FileKind::ndjson:
        case FileKind::other:
            break;
    }
    fail_unknown(path, start);
}

/// Chooses the class names, and checks all labels against them.
std::vector<std::string> settle_names(const fs::path& path, const LoadOptions& options,
                                      Contents& contents) {
    std::optional<ClassNames> known = contents.names;
    const bool from_files = contents.label_type == "from file names";
    if (!from_files && !options.class_names.empty()) {
        known = {options.class_names, "the given list"};
    } else if (!from_files && !known) {
        known = read_names_beside(path);
    }
    if (known) check_class_names(*known);
    std::vector<std::span<const std::uint16_t>> labels = {contents.drawings.labels};
    if (contents.test) labels.emplace_back(contents.test->labels);
    std::vector<std::string> names = name_classes(known, labels, text_of(path));
    if (known && !from_files) contents.notes.push_back("class names from " + known->origin);
    std::vector<bool> used(names.size());
    for (const auto part : labels) {
        for (const std::uint16_t label : part) used[label] = true;
    }
    const auto unused = std::ranges::find(used, false);
    if (unused != used.end()) {
        const auto first = static_cast<std::size_t>(unused - used.begin());
        contents.notes.push_back(fmt::format("{} of {} classes have no drawings, the first is {}",
                                             std::ranges::count(used, false), names.size(),
                                             names[first]));
    }
    return names;
}

}  // namespace

LoadedData load_bitmaps(const fs::path& path, const LoadOptions& options, bool join) {
    if (options.per_class == 0U) fail_usage("the number of drawings a class must be at least 1");
    if (!options.class_names.empty()) check_class_names({options.class_names, "the given list"});
    try {
        Contents contents = read_contents(path, options, join);
        const std::vector<std::string> names = settle_names(path, options, contents);
        LoadedData loaded;
        auto& [pixels, labels] = contents.drawings;
        loaded.drawings = Dataset(std::move(pixels), drawing_pixels, std::move(labels), names);
        if (contents.test) {
            loaded.test.emplace(std::move(contents.test->pixels), drawing_pixels,
                                std::move(contents.test->labels), names);
        }
        loaded.format = std::move(contents.format);
        loaded.pixel_type = std::move(contents.pixel_type);
        loaded.label_type = std::move(contents.label_type);
        loaded.notes = std::move(contents.notes);
        return loaded;
    } catch (const std::bad_alloc&) {
        fail("{} does not fit the memory of this machine", text_of(path));
    } catch (const std::length_error&) {
        fail("{} does not fit the memory of this machine", text_of(path));
    } catch (const fs::filesystem_error& error) {
        fail("cannot read {}: {}", text_of(path), error.code().message());
    }
}

}  // namespace sketchfit
