#include "sketchfit/data/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
/// NumPy refuses longer headers too (numpy.lib.format, max_header_size).
constexpr std::size_t most_header_bytes = 10000;
/// NumPy's NPY_MAXDIMS.
constexpr std::size_t most_dimensions = 32;

/// Reads the Python literal of a header: {'descr': ..., 'fortran_order': ..., 'shape': (...)}.
class HeaderParser {
  public:
    HeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    ArrayHeader parse();

  private:
    [[noreturn]] void fail_header(std::string_view why) const {
        fail("{} has no valid .npy header: {}", name_, why);
    }
    void skip_spaces();
    /// Passes over spaces, then over `character` if it is next; says whether it was.
    bool accept(char character);
    void expect(char character);
    void parse_entry();
    std::string parse_string();
    bool parse_bool();
    std::uint64_t parse_number();
    std::vector<std::uint64_t> parse_shape();
    ElementType parse_type();
    /// The text of a balanced [...], the descr of a structured type.
    std::string_view parse_list();

    std::string_view text_;
    const std::string& name_;
    std::optional<ElementType> type_;
    std::optional<bool> fortran_order_;
    std::optional<std::vector<std::uint64_t>> shape_;
};

ArrayHeader HeaderParser::parse() {
    expect('{');
    while (!accept('}')) {
        parse_entry();
        if (accept('}')) break;
        expect(',');
    }
    skip_spaces();
    if (!text_.empty()) fail_header("text follows its dictionary");
    if (!type_ || !fortran_order_ || !shape_) {
        fail_header("it needs the keys 'descr', 'fortran_order' and 'shape'");
    }
    ArrayHeader header;
    header.type = *type_;
    header.fortran_order = *fortran_order_;
    header.shape = *shape_;
    return header;
}

void HeaderParser::skip_spaces() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n\f"), text_.size()));
}

bool HeaderParser::accept(char character) {
    skip_spaces();
    if (text_.empty() || text_.front() != character) return false;
    text_.remove_prefix(1);
    return true;
}

void HeaderParser::expect(char character) {
    if (accept(character)) return;
    if (text_.empty()) fail_header(fmt::format("'{}' is missing at its end", character));
    fail_header(fmt::format("'{}' is missing before \"{}\"", character, printable(text_, 20)));
}

void HeaderParser::parse_entry() {
    const std::string key = parse_string();
    expect(':');
    if (key == "descr" && !type_) {
        type_ = parse_type();
    } else if (key == "fortran_order" && !fortran_order_) {
        fortran_order_ = parse_bool();
    } else if (key == "shape" && !shape_) {
        shape_ = parse_shape();
    } else {
        fail_header(fmt::format("the key '{}' is not expected there", printable(key, 40)));
    }
}

std::string HeaderParser::parse_string() {
    const bool single_quote = accept('\'');
    if (!single_quote) expect('"');
    const char quote = single_quote ? '\'' : '"';
    std::string result;
    while (!text_.empty() && text_.front() != quote) {
        if (text_.front() == '\\') text_.remove_prefix(1);
        if (text_.empty()) break;
        result += text_.front();
        text_.remove_prefix(1);
    }
    expect(quote);
    return result;
}

bool HeaderParser::parse_bool() {
    skip_spaces();
    for (const std::string_view word : {"True", "False"}) {
        if (!text_.starts_with(word)) continue;
        text_.remove_prefix(word.size());
        return word == "True";
    }
    fail_header("'fortran_order' is neither True nor False");
}

std::uint64_t HeaderParser::parse_number() {
    skip_spaces();
    if (text_.starts_with('-')) fail_header("its shape holds a negative length");
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) {
        fail_header("its shape holds a length beyond 64 bits");
    }
    if (error != std::errc{}) fail_header("its shape is no tuple of whole numbers");
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    if (text_.starts_with('L')) text_.remove_prefix(1);  // Python 2 wrote 10L
    return value;
}

std::vector<std::uint64_t> HeaderParser::parse_shape() {
    expect('(');
    std::vector<std::uint64_t> shape;
    bool comma = true;
    while (!accept(')')) {
        if (!comma) expect(',');
        shape.push_back(parse_number());
        if (shape.size() > most_dimensions) {
            fail_header(fmt::format("its shape has more than {} dimensions", most_dimensions));
        }
        comma = accept(',');
    }
    if (shape.size() == 1 && !comma) fail_header("its shape is a number, not a tuple");
    return shape;
}

ElementType HeaderParser::parse_type() {
    ElementType type;
    if (accept('[')) {
        type.kind = 'V';
        type.descr = printable(parse_list(), 60);
        return type;
    }
    const std::string descr = parse_string();
    type.descr = printable(descr, 40);
    std::string_view rest = descr;
    const bool ordered = rest.find_first_of("<>=|") == 0;
    type.big_endian =
        std::endian::native == std::endian::big ? !rest.starts_with('<') : rest.starts_with('>');
    if (ordered) rest.remove_prefix(1);
    if (rest == "?") rest = "b1";
    if (rest.find_first_of("biufcmMOSUV") != 0) {
        fail_header(fmt::format("the type '{}' is unknown", type.descr));
    }
    type.kind = rest.front();
    rest.remove_prefix(1);
    type.size = type.kind == 'O' ? 8 : 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), type.size);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const bool unit = (type.kind == 'm' || type.kind == 'M') && rest.starts_with('[');
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 4;
    if ((error != std::errc{} && type.kind != 'O') || type.size > most || !(rest.empty() || unit)) {
        fail_header(fmt::format("the type '{}' is unknown", type.descr));
    }
    if (type.kind == 'U') type.size *= 4;
    return type;
}

std::string_view HeaderParser::parse_list() {
    const std::string_view start = text_;
    std::size_t depth = 1;
    while (depth > 0) {
        if (text_.empty()) fail_header("the list of its type does not end");
        if (text_.front() == '\'' || text_.front() == '"') {
            parse_string();
            continue;
        }
        if (text_.front() == '[') ++depth;
        if (text_.front() == ']') --depth;
        text_.remove_prefix(1);
    }
    return start.substr(0, start.size() - text_.size() - 1);
}

/// a * b, or nothing where it overflows.
std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
    return a * b;
}

/// The number of bytes of the header's text, which the next 2 (version 1) or 4 bytes hold.
std::size_t read_header_length(ByteSource& source, unsigned int version) {
    std::array<std::byte, 4> bytes{};
    source.read_exactly(std::span(bytes).first(version == 1 ? 2 : 4));
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        length |= std::to_integer<std::size_t>(bytes[i]) << (8 * i);
    if (length > most_header_bytes) {
        fail("{} has a .npy header of {} bytes, at most {} are accepted", source.name(), length,
             most_header_bytes);
    }
    return length;
}

}  // namespace

bool ElementType::is_number() const {
    switch (kind) {
        case 'b':
            return size == 1;
        case 'u':
        case 'i':
            return size == 1 || size == 2 || size == 4 || size == 8;
        case 'f':
            return size == 2 || size == 4 || size == 8;
        default:
            return false;
    }
}

std::string ElementType::name() const {
    std::string_view word;
    switch (kind) {
        case 'b':
            return "bool";
        case 'u':
            word = "uint";
            break;
        case 'i':
            word = "int";
            break;
        case 'f':
            word = "float";
            break;
        case 'c':
            word = "complex";
            break;
        default:
            return descr;
    }
    return fmt::format("{}{}{}", word, size * 8, big_endian && size > 1 ? " (big-endian)" : "");
}

std::string ArrayHeader::shape_text() const {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

void set_sizes(ArrayHeader& header, const std::string& name) {
    std::optional<std::uint64_t> count = 1;
    if (std::ranges::find(header.shape, 0U) != header.shape.end()) count = 0;
    for (const std::uint64_t length : header.shape) {
        if (count) count = product(*count, length);
    }
    const auto bytes = count ? product(*count, header.type.size) : std::nullopt;
    if (!bytes) {
        fail("{} promises an impossible number of bytes: shape {} of {}", name, header.shape_text(),
             header.type.name());
    }
    header.count = *count;
    header.bytes = *bytes;
}

ArrayHeader read_npy_header(ByteSource& source) {
    std::array<char, 8> start{};
    source.read_exactly(std::as_writable_bytes(std::span(start)));
    if (!std::string_view(start.data(), start.size()).starts_with(magic)) {
        fail("{} is no .npy array: it does not start with \\x93NUMPY", source.name());
    }
    const auto major = static_cast<unsigned char>(start[6]);
    const auto minor = static_cast<unsigned char>(start[7]);
    if (major < 1 || major > 3 || minor != 0) {
        fail("{} is of .npy version {}.{}; versions 1.0, 2.0 and 3.0 are known", source.name(),
             major, minor);
    }
    std::string text(read_header_length(source, major), '\0');
    source.read_exactly(std::as_writable_bytes(std::span(text)));
    ArrayHeader header = HeaderParser(text, source.name()).parse();
    set_sizes(header, source.name());
    // Pickled objects have no fixed size; whoever needs the elements refuses them by name.
    if (header.type.kind != 'O' && header.bytes > source.remaining()) {
        fail(
            "{} is cut off or its header lies: {} bytes of data are promised (shape {} of {}), at "
            "most {} follow",
            source.name(), header.bytes, header.shape_text(), header.type.name(),
            source.remaining());
    }
    return header;
}

void require_numbers(const ArrayHeader& header, const std::string& name) {
    const ElementType& type = header.type;
    if (type.is_number()) return;
    std::string_view why = "are not numbers of a known kind";
    if (type.kind == 'O') why = "are pickled Python objects, which can run code and are never read";
    if (type.kind == 'S' || type.kind == 'U') why = "are text";
    if (type.kind == 'c') why = "are complex numbers";
    if (type.kind == 'V') why = "are records (a structured type)";
    if (type.kind == 'm' || type.kind == 'M') why = "are times";
    fail("{} cannot be read: its elements (type {}) {}; save integers or floats instead", name,
         type.name(), why);
}

std::string npy_header(const ArrayView& array) {
    ArrayHeader header;
    header.shape = array.shape;
    const std::size_t digits = array.descr.find_first_of("0123456789");
    header.type.size = digits == std::string::npos ? 0 : std::stoul(array.descr.substr(digits));
    if (array.descr.find('U') != std::string::npos) header.type.size *= 4;
    set_sizes(header, "an array to be written");
    if (header.bytes != array.bytes.size() || array.shape.size() > most_dimensions) {
        fail("an array of shape {} and type {} needs {} bytes, received {}", header.shape_text(),
             array.descr, header.bytes, array.bytes.size());
    }
    return npy_header(array.descr, array.shape);
}

std::string npy_header(const std::string& descr, const std::vector<std::uint64_t>& shape) {
    ArrayHeader header;
    header.shape = shape;
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                   descr, header.shape_text());
    // NumPy leaves room for the first length to grow to 21 digits in place.
    if (!shape.empty()) text.append(21 - std::to_string(shape.front()).size(), ' ');
    constexpr std::size_t preamble = 10;
    const std::size_t unpadded = preamble + text.size() + 1;
    text.append((64 - unpadded % 64) % 64, ' ');
    text += '\n';
    std::string result(magic);
    result += {'\x01', '\x00', static_cast<char>(text.size() & 0xFFU),
               static_cast<char>(text.size() >> 8U)};
    return result + text;
}

void write_npy(const std::filesystem::path& path, const ArrayView& array) {
    const std::string header = npy_header(array);
    const std::array<std::string_view, 2> pieces = {
        header, {reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size()}};
    write_file(path, pieces);
}

}  // namespace sketchfit
