// The Quick, Draw! Dataset as Google publishes it: the names of its classes, the forms in which it
// is offered, and where each file lies below the address of the bucket or of a mirror of it.
// (github.com/googlecreativelab/quickdraw-dataset; CC BY 4.0)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// The 345 names in the published order (categories.txt).
std::span<const std::string_view> quickdraw_classes();

/// The published name that `text` stands for: capitals are alike, and '_' stands for a space
/// ("the_eiffel_tower"). Nothing where no name is that.
std::optional<std::string_view> find_quickdraw_class(std::string_view text);

/// "; did you mean NAME?" for a text that is no class: the nearest name by letters, else the first
/// that contains the text; "" where there is none.
std::string suggest_quickdraw_class(std::string_view text);

/// What a file of one class holds.
enum class QuickdrawForm {
    bitmap,      ///< .npy: (N, 784) uint8
    simplified,  ///< .ndjson: strokes in whole numbers 0..255
    raw,         ///< .ndjson: strokes with times, as they were drawn
    binary,      ///< .bin: the simplified strokes, packed
    sketchrnn    ///< .npz: 75,000 drawings, pickled
};

/// "bitmap", "simplified", "raw", "binary", "sketchrnn", in the order of the enumeration.
constexpr std::array<std::string_view, 5> quickdraw_form_names{"bitmap", "simplified", "raw",
                                                               "binary", "sketchrnn"};
std::string_view form_name(QuickdrawForm form);
/// Throws UsageError where no form has the name.
QuickdrawForm find_form(std::string_view name);

/// What a drawing takes in a file of this form: exactly for bitmaps, else the mean of real
/// drawings (4,300 simplified, 851 raw ones); 0 for sketchrnn, which cannot be cut.
std::uint64_t bytes_per_drawing(QuickdrawForm form);

/// The file of one class: "The Eiffel Tower.npy".
std::string quickdraw_file_name(QuickdrawForm form, std::string_view name);

constexpr std::string_view quickdraw_bucket = "https://storage.googleapis.com/quickdraw_dataset";

/// Its address below `base` (http:// or https://, with or without a slash at its end):
/// BASE/full/numpy_bitmap/The%20Eiffel%20Tower.npy.
std::string quickdraw_address(std::string_view base, QuickdrawForm form, std::string_view name);

/// Letters, digits and "-._~" as they are, every other byte as %XX (RFC 3986, section 2.1).
std::string percent_encoded(std::string_view text);

}  // namespace sketchfit
