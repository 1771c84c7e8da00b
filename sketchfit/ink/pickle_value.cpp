#include "sketchfit/ink/pickle_value.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "sketchfit/base/error.h"

namespace sketchfit::pickle {

namespace {

struct Name {
    std::string_view module;
    std::string_view name;
    Function function;
};

constexpr std::array<Name, 9> names{{
    {"numpy.core.multiarray", "_reconstruct", Function::reconstruct},
    {"numpy._core.multiarray", "_reconstruct", Function::reconstruct},
    {"numpy.core._multiarray_umath", "_reconstruct", Function::reconstruct},
    {"numpy._core._multiarray_umath", "_reconstruct", Function::reconstruct},
    {"numpy", "ndarray", Function::ndarray},
    {"numpy", "dtype", Function::dtype},
    {"_codecs", "encode", Function::encode},
    {"numpy.core.numeric", "_frombuffer", Function::frombuffer},
    {"numpy._core.numeric", "_frombuffer", Function::frombuffer},
}};

/// Whole numbers of a tuple, none negative: a shape.
std::vector<std::uint64_t> shape_of(const Value& value) {
    std::vector<std::uint64_t> shape;
    if (value.kind != Kind::tuple) fail("an array's shape is no tuple");
    for (const Value& length : value.items) {
        if (length.kind != Kind::number || length.number < 0)
            fail("an array's shape holds something else than lengths");
        shape.push_back(static_cast<std::uint64_t>(length.number));
    }
    return shape;
}

/// UTF-8 text as Latin-1 bytes, in place: each character is one byte.
void encode_latin1(std::string& text) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x80) {
            const bool two = (byte == 0xC2 || byte == 0xC3) && i + 1 < text.size();
            const auto next = two ? static_cast<unsigned char>(text[++i]) : 0U;
            if ((next & 0xC0U) != 0x80U) fail("text holds a character beyond Latin-1");
            byte = static_cast<unsigned char>((byte & 3U) << 6U | (next & 0x3FU));
        }
        text[out++] = static_cast<char>(byte);
    }
    text.resize(out);
}

Value make_dtype(const Value& arguments) {
    const auto& items = arguments.items;
    if (items.size() != 3 || !items[0].is_string()) fail("numpy.dtype has unknown arguments");
    const std::string& text = items[0].data;
    auto type = std::make_shared<ElementType>();
    type->descr = printable(text, 20);
    type->kind = text.empty() ? 'V' : text[0];
    const bool sized = text.size() == 2 && text[1] >= '1' && text[1] <= '8';
    type->size = sized ? static_cast<std::uint64_t>(text[1] - '0') : 0;
    return {.kind = Kind::dtype, .type = std::move(type)};
}

/// The bytes, type and shape of an array in one, or an Error.
void fill(PickledMatrix& matrix, const std::vector<std::uint64_t>& shape, const ElementType& type,
          bool fortran_order, std::string bytes) {
    const bool integer = type.kind == 'i' || type.kind == 'u';
    if (!type.is_number() || !(integer || (type.kind == 'f' && type.size >= 4))) {
        fail("an array has elements of type {}; integers or floats are needed", type.descr);
    }
    ArrayHeader header;
    header.type = type;
    header.shape = shape;
    set_sizes(header, "an array");
    if (shape.size() != 2) {
        fail("an array has the shape {}; rows and columns are needed", header.shape_text());
    }
    if (header.bytes != bytes.size()) {
        fail("an array of shape {} and type {} needs {} bytes, {} are there", header.shape_text(),
             type.descr, header.bytes, bytes.size());
    }
    matrix = {type, fortran_order, shape[0], shape[1], std::move(bytes)};
}

/// state: (3, "<", None, None, None, -1, -1, 0); only the order of bytes matters.
void build_dtype(const Value& target, const Value& state) {
    const auto& items = state.items;
    if (items.size() < 8 || items.size() > 9 || !items[1].is_string() ||
        items[2].kind != Kind::none || items[3].kind != Kind::none || items[4].kind != Kind::none) {
        fail("a dtype has an unknown state; only plain numbers are read");
    }
    const std::string& order = items[1].data;
    if (order != "<" && order != ">" && order != "|" && order != "=")
        fail("a dtype has the order of bytes \"{}\"", printable(order, 20));
    target.type->big_endian = order == ">";
}

/// state: (1, shape, dtype, fortran_order, bytes or list).
void build_array(Value& target, Value state, PickledMatrix& filled) {
    auto& items = state.items;
    if (target.number != reconstructed || items.size() != 5 || items[0].kind != Kind::number ||
        items[0].number != 1 || items[2].kind != Kind::dtype || items[3].kind != Kind::boolean) {
        fail("an array has an unknown state");
    }
    const auto shape = shape_of(items[1]);
    if (items[2].type->kind == 'O') {
        if (items[4].kind != Kind::list) fail("an array of objects has no list of them");
        const auto count = static_cast<std::uint64_t>(items[4].number);
        if (shape.size() != 1 || shape[0] != count) {
            fail("the outer array promises another shape than that of its {} arrays", count);
        }
        target.number = object_array;
        return;
    }
    if (items[4].kind != Kind::bytes) fail("an array of numbers has no bytes");
    fill(filled, shape, *items[2].type, items[3].number != 0, std::move(items[4].data));
    target.number = matrix;
}

Value call_frombuffer(Value arguments, PickledMatrix& filled) {
    auto& items = arguments.items;
    if (items.size() != 4 || items[0].kind != Kind::bytes || items[1].kind != Kind::dtype ||
        !(items[3].is_text("C") || items[3].is_text("F"))) {
        fail("numpy's _frombuffer has unknown arguments");
    }
    fill(filled, shape_of(items[2]), *items[1].type, items[3].data == "F",
         std::move(items[0].data));
    return {.kind = Kind::array, .number = matrix};
}

}  // namespace

Function find_function(std::string_view module, std::string_view name) {
    for (const Name& known : names)
        if (known.module == module && known.name == name) return known.function;
    fail("it asks for {}.{}, which arrays of numbers do not need: refused, nothing was run",
         printable(module), printable(name));
}

Value call(const Value& function, Value arguments, PickledMatrix& filled) {
    auto& items = arguments.items;
    if (function.kind != Kind::function || arguments.kind != Kind::tuple)
        fail("REDUCE finds no known function and tuple");
    switch (static_cast<Function>(function.number)) {
        case Function::reconstruct:
            if (items.size() != 3 || !items[0].is(Function::ndarray))
                fail("numpy's _reconstruct has unknown arguments");
            return {.kind = Kind::array, .number = reconstructed};
        case Function::dtype:
            return make_dtype(arguments);
        case Function::encode:
            if (items.size() != 2 || items[0].kind != Kind::text || !items[1].is_text("latin1"))
                fail("_codecs.encode has unknown arguments");
            encode_latin1(items[0].data);
            return {.kind = Kind::bytes, .data = std::move(items[0].data)};
        case Function::frombuffer:
            return call_frombuffer(std::move(arguments), filled);
        case Function::ndarray:
            break;
    }
    fail("it calls numpy.ndarray, which is not needed: refused");
}

void build(Value& target, Value state, PickledMatrix& filled) {
    if (state.kind != Kind::tuple) fail("BUILD finds no tuple");
    if (target.kind == Kind::dtype) return build_dtype(target, state);
    if (target.kind != Kind::array) fail("BUILD finds neither an array nor a dtype");
    build_array(target, std::move(state), filled);
}

}  // namespace sketchfit::pickle
