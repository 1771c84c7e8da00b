// Where class names come from, and the rules they keep: given by the caller, else held by the file,
// else in a .txt of the same name beside it (one name a line), else the labels' numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// A model has at most this many classes.
inline constexpr std::size_t most_classes = 4096;

/// Class names and where they came from.
struct ClassNames {
    std::vector<std::string> names;
    std::string origin;  ///< for a message: "--classes", "sketches10.txt", ...
};

/// Throws Error unless the names are 1 to most_classes different, not empty texts in UTF-8 without
/// control characters.
void check_class_names(const ClassNames& classes);

/// The names of a text, one a line; `origin` stands for it in messages. Line ends may be CRLF and
/// empty lines may follow the last name. Throws Error for empty lines between names, and what
/// check_class_names() refuses.
ClassNames class_names_in(std::string_view text, const std::string& origin);

/// The names in NAME.txt beside `data` (NAME.npz, NAME.npy, NAME.gz or the folder NAME), nothing
/// where there is no such file. Throws what class_names_in() throws.
std::optional<ClassNames> read_names_beside(const std::filesystem::path& data);

/// The names to use for `labels` (of all parts): `known` if any, which may name more classes than
/// the labels use, else "0", "1", ... Throws Error where a label has no name, or needs more than
/// most_classes; `name` says in messages where the labels come from.
std::vector<std::string> name_classes(const std::optional<ClassNames>& known,
                                      std::span<const std::span<const std::uint16_t>> labels,
                                      const std::string& name);

/// The class that a file of drawings is named after: "full_numpy_bitmap_The Eiffel Tower.npy",
/// "full_simplified_The Eiffel Tower.ndjson.gz" and "The Eiffel Tower.bin" give "The Eiffel Tower";
/// so do the other names under which QuickDraw's files are published, and, as it is one of its
/// classes, "the_eiffel_tower.npz".
std::string class_of_file(const std::filesystem::path& file);

}  // namespace sketchfit
