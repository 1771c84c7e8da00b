#include "sketchfit/data/elements.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/memory.h"
#include "sketchfit/data/codec.h"

namespace sketchfit {

namespace {

/// Elements are read and converted in pieces of about this many.
constexpr std::size_t piece_elements = std::size_t{1} << 15;
/// Bytes need no conversion; a larger piece halves the calls and still stays in an L2 cache.
constexpr std::size_t piece_bytes = std::size_t{1} << 18;

constexpr double largest_byte = 255;
constexpr double largest_label = 65534;

/// Where the elements of an array go: row by row, those of dropped drawings nowhere.
class PixelPlacer {
  public:
    PixelPlacer(const ArrayHeader& header, const std::vector<bool>& keep, Pixels& pixels);

    /// Places the next `bytes.size()` elements in the order of the file.
    void place(std::span<const std::uint8_t> bytes);
    /// Everything of this array that was placed so far (in Fortran order also what is to come).
    std::span<std::uint8_t> placed() { return std::span(pixels_).subspan(start_); }
    /// "drawing 3, pixel 17": where element `index` of the file belongs.
    std::string place_text(std::uint64_t index) const;

  private:
    void place_rows(std::span<const std::uint8_t> bytes);
    void scatter(std::span<const std::uint8_t> bytes);

    const std::vector<bool>& keep_;
    Pixels& pixels_;
    std::size_t start_;
    bool fortran_order_;
    std::size_t rows_;
    std::size_t position_ = 0;
    std::vector<std::uint16_t> pixel_of_column_;  // Fortran order: the place in a drawing
    std::vector<std::uint8_t*> target_of_row_;    // Fortran order: where a drawing goes, or null
};

PixelPlacer::PixelPlacer(const ArrayHeader& header, const std::vector<bool>& keep, Pixels& pixels)
    : keep_(keep),
      pixels_(pixels),
      start_(pixels.size()),
      fortran_order_(header.fortran_order),
      rows_(header.shape.front()) {
    const auto kept =
        keep.empty() ? rows_ : static_cast<std::size_t>(std::ranges::count(keep, true));
    if (!fortran_order_) {
        // Nothing is touched yet: memory fills up only as far as elements really come.
        pixels.reserve(start_ + kept * drawing_pixels);
        if (start_ == 0) prefer_huge_pages(pixels.data(), kept * drawing_pixels);
        return;
    }
    pixels.resize(start_ + kept * drawing_pixels);
    std::uint8_t* target = pixels.data() + start_;
    target_of_row_.reserve(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
        const bool kept_row = keep.empty() || keep[row];
        target_of_row_.push_back(kept_row ? target : nullptr);
        if (kept_row) target += drawing_pixels;
    }
    // Column c of the file has the indices c % d1, c / d1 % d2, ... behind the drawing's.
    for (std::size_t column = 0; column < drawing_pixels; ++column) {
        std::size_t rest = column;
        std::size_t pixel = 0;
        for (std::size_t axis = 1; axis < header.shape.size(); ++axis) {
            const std::size_t length = header.shape[axis];
            pixel = pixel * length + rest % length;
            rest /= length;
        }
        pixel_of_column_.push_back(static_cast<std::uint16_t>(pixel));
    }
}

void PixelPlacer::place(std::span<const std::uint8_t> bytes) {
    if (fortran_order_) {
        scatter(bytes);
    } else if (keep_.empty()) {
        pixels_.insert(pixels_.end(), bytes.begin(), bytes.end());
    } else {
        place_rows(bytes);
    }
    position_ += bytes.size();
}

void PixelPlacer::place_rows(std::span<const std::uint8_t> bytes) {
    std::size_t position = position_;
    while (!bytes.empty()) {
        const std::size_t row_left = drawing_pixels - position % drawing_pixels;
        const auto part = bytes.first(std::min(bytes.size(), row_left));
        if (keep_[position / drawing_pixels])
            pixels_.insert(pixels_.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        position += part.size();
    }
}

void PixelPlacer::scatter(std::span<const std::uint8_t> bytes) {
    std::size_t row = position_ % rows_;
    std::size_t column = position_ / rows_;
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(bytes.size(), rows_ - row));
        const std::size_t pixel = pixel_of_column_[column];
        for (const std::uint8_t byte : part) {
            std::uint8_t* target = target_of_row_[row++];
            if (target != nullptr) target[pixel] = byte;
        }
        bytes = bytes.subspan(part.size());
        row = 0;
        ++column;
    }
}

std::string PixelPlacer::place_text(std::uint64_t index) const {
    const std::uint64_t row = fortran_order_ ? index % rows_ : index / drawing_pixels;
    const std::uint64_t pixel =
        fortran_order_ ? pixel_of_column_[index / rows_] : index % drawing_pixels;
    return fmt::format("drawing {}, pixel {}", row, pixel);
}

/// Turns doubles into bytes. Floats start as shares of 255; the first one above 1 shows that they
/// are not: then everything before it, all within 0..1, is rounded anew from its byte, which is
/// exact (a share is at least 0.5 just where its byte is at least 128).
class ByteConverter {
  public:
    explicit ByteConverter(const ElementType& type)
        : floats_(type.kind == 'f'), shares_(floats_), scale_(scale_of(type)) {}

    /// Converts from the front of `values` to `bytes` and returns how many: fewer than all where
    /// the next value is not allowed, or is the first above 1 (then leaves_shares() says so).
    std::size_t convert(std::span<const double> values, std::uint8_t* bytes);

    /// Whether `value`, where convert() stopped, only means that floats are no shares.
    bool leaves_shares(double value) const { return shares_ && value > 1 && value <= largest_byte; }
    void leave_shares() {
        shares_ = false;
        scale_ = 1;
    }
    static void round_anew(std::span<std::uint8_t> bytes) {
        for (std::uint8_t& byte : bytes) byte = byte >= 128 ? 1 : 0;
    }
    PixelConversion result() const {
        return {floats_, shares_, shares_ ? error_as_share_ : error_as_value_};
    }

  private:
    static double scale_of(const ElementType& type) {
        return type.kind == 'f' || type.kind == 'b' ? largest_byte : 1;
    }

    bool floats_;
    bool shares_;
    double scale_;
    double error_as_share_ = 0;
    double error_as_value_ = 0;
};

/// The nearest whole number of one that is not negative; halves go up.
int nearest(double value) {
    const int whole = static_cast<int>(value);
    return value - whole >= 0.5 ? whole + 1 : whole;
}

std::size_t ByteConverter::convert(std::span<const double> values, std::uint8_t* bytes) {
    const double limit = shares_ ? 1 : largest_byte;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = values[i];
        if (!(value >= 0 && value <= limit)) return i;  // NaN too
        const double scaled = value * scale_;
        const int rounded = nearest(scaled);
        bytes[i] = static_cast<std::uint8_t>(rounded);
        if (!floats_) continue;
        if (shares_) error_as_share_ = std::max(error_as_share_, std::abs(scaled - rounded));
        error_as_value_ = std::max(error_as_value_, std::abs(value - nearest(value)));
    }
    return values.size();
}

/// Reads `header.count` elements in pieces of at most `most`; calls use(bytes, index of the first).
template <typename Use>
void for_each_piece(ByteSource& source, const ArrayHeader& header, std::size_t most, Use use) {
    const std::size_t size = header.type.size;
    std::vector<std::byte> buffer(std::min<std::uint64_t>(most, header.count) * size);
    for (std::uint64_t done = 0; done < header.count;) {
        const std::size_t count = std::min<std::uint64_t>(most, header.count - done);
        const std::span<std::byte> piece = std::span(buffer).first(count * size);
        source.read_exactly(piece);
        use(std::span<const std::byte>(piece), done);
        done += count;
    }
}

PixelConversion convert_pixels(ByteSource& source, const ArrayHeader& header, PixelPlacer& placer) {
    const Codec codec = find_codec(header.type);
    ByteConverter converter(header.type);
    std::vector<double> values(std::min<std::uint64_t>(piece_elements, header.count));
    std::vector<std::uint8_t> bytes(values.size());
    const auto use = [&](std::span<const std::byte> piece, std::uint64_t first) {
        const std::size_t count = piece.size() / header.type.size;
        codec.decode(piece, values.data());
        for (std::size_t done = 0; done < count;) {
            const auto rest = std::span(values).first(count).subspan(done);
            done += converter.convert(rest, bytes.data() + done);
            if (done == count) break;
            if (!converter.leaves_shares(values[done])) {
                fail("{}: pixels must be numbers from 0 to 255, received {} ({})", source.name(),
                     codec.text(piece.data() + done * header.type.size),
                     placer.place_text(first + done));
            }
            ByteConverter::round_anew(placer.placed());
            ByteConverter::round_anew(std::span(bytes).first(done));
            converter.leave_shares();
        }
        placer.place(std::span(bytes).first(count));
    };
    for_each_piece(source, header, piece_elements, use);
    return converter.result();
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto tail = [&](unsigned int shift) {
        text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// One element of type U (4 bytes a character) or S, without the zeros that fill it up.
std::string decode_text(std::span<const std::byte> element, const ElementType& type,
                        const std::string& name) {
    std::string text;
    if (type.kind == 'S') {
        for (const std::byte byte : element) text += static_cast<char>(byte);
        text.erase(text.find_last_not_of('\0') + 1);
        return text;
    }
    std::vector<double> codes(element.size() / 4);
    find_codec({'u', 4, type.big_endian, ""}).decode(element, codes.data());
    while (!codes.empty() && codes.back() == 0) codes.pop_back();
    for (const double number : codes) {
        const auto code = static_cast<std::uint32_t>(number);
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
            fail("{} holds text that is no Unicode (character code {})", name, code);
        }
        append_utf8(text, code);
    }
    return text;
}

}  // namespace

std::uint64_t count_drawings(const ArrayHeader& header, const std::string& name) {
    require_numbers(header, name);
    const std::vector<std::uint64_t>& shape = header.shape;
    const auto is = [&](std::initializer_list<std::uint64_t> rest) {
        return shape.size() == rest.size() + 1 &&
               std::equal(rest.begin(), rest.end(), shape.begin() + 1);
    };
    if (!is({784}) && !is({28, 28}) && !is({1, 784}) && !is({28, 28, 1}) && !is({1, 28, 28})) {
        fail(
            "{} has shape {}, but drawings of 28 x 28 pixels are needed: (N, 784), (N, 28, 28), "
            "(N, 1, 784), (N, 28, 28, 1) or (N, 1, 28, 28)",
            name, header.shape_text());
    }
    if (shape.front() == 0)
        fail("{} holds no drawings: its shape is {}", name, header.shape_text());
    return shape.front();
}

void check_memory(std::uint64_t count, const std::string& name) {
    const auto pages = ::sysconf(_SC_PHYS_PAGES);
    const auto page = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) return;
    const auto memory = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page);
    if (count > memory / drawing_pixels) {
        fail("{} promises {} drawings, which need {:.0f} GB; this machine has {:.0f} GB of memory",
             name, count, static_cast<double>(count) * static_cast<double>(drawing_pixels) / 1e9,
             static_cast<double>(memory) / 1e9);
    }
}

PixelConversion read_pixels(ByteSource& source, const ArrayHeader& header,
                            const std::vector<bool>& keep, Pixels& pixels) {
    const std::uint64_t rows = count_drawings(header, source.name());
    if (!keep.empty() && keep.size() != rows) {
        fail("{} holds {} drawings, but {} are to be chosen from", source.name(), rows,
             keep.size());
    }
    check_memory(rows, source.name());
    const bool bytes = header.type.kind == 'u' && header.type.size == 1;
    const bool as_stored = bytes && !header.fortran_order && keep.empty() && pixels.empty();
    if (as_stored && source.remaining() == header.bytes && source.read_rest(pixels)) return {};
    PixelPlacer placer(header, keep, pixels);
    if (!bytes) return convert_pixels(source, header, placer);
    for_each_piece(
        source, header, piece_bytes, [&](std::span<const std::byte> piece, std::uint64_t) {
            placer.place({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
        });
    return {};
}

std::uint64_t count_labels(const ArrayHeader& header, const std::string& name) {
    require_numbers(header, name);
    const std::vector<std::uint64_t>& shape = header.shape;
    if (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1)) return shape.front();
    fail("{} has shape {}, but labels are one number a drawing, (N,) or (N, 1){}", name,
         header.shape_text(),
         shape.size() == 2 ? "; turn one-hot rows into numbers with argmax(axis=1)" : "");
}

std::vector<std::uint16_t> read_labels(ByteSource& source, const ArrayHeader& header) {
    count_labels(header, source.name());
    const Codec codec = find_codec(header.type);
    std::vector<double> values(std::min<std::uint64_t>(piece_elements, header.count));
    std::vector<std::uint16_t> labels;
    labels.reserve(header.count);
    const auto use = [&](std::span<const std::byte> piece, std::uint64_t first) {
        const std::size_t count = piece.size() / header.type.size;
        codec.decode(piece, values.data());
        for (std::size_t i = 0; i < count; ++i) {
            const double value = values[i];
            if (!(value >= 0 && value <= largest_label && std::floor(value) == value)) {
                fail("{}: labels must be whole numbers from 0 to 65534, received {} (drawing {})",
                     source.name(), codec.text(piece.data() + i * header.type.size), first + i);
            }
            labels.push_back(static_cast<std::uint16_t>(value));
        }
    };
    for_each_piece(source, header, piece_elements, use);
    return labels;
}

bool holds_names(const ArrayHeader& header) {
    const char kind = header.type.kind;
    return (kind == 'U' || kind == 'S') && header.shape.size() == 1;
}

std::vector<std::string> read_names(ByteSource& source, const ArrayHeader& header) {
    constexpr std::uint64_t most_names = 65535;
    constexpr std::uint64_t most_characters = 1024;
    const std::uint64_t unit = header.type.kind == 'U' ? 4 : 1;
    if (!holds_names(header) || header.count > most_names ||
        header.type.size > most_characters * unit) {
        fail(
            "{} has shape {} and type {}, but class names are a list of at most {} texts of at "
            "most {} characters",
            source.name(), header.shape_text(), header.type.name(), most_names, most_characters);
    }
    std::vector<std::string> names;
    const auto use = [&](std::span<const std::byte> piece, std::uint64_t) {
        names.push_back(decode_text(piece, header.type, source.name()));
    };
    for_each_piece(source, header, 1, use);
    return names;
}

}  // namespace sketchfit
