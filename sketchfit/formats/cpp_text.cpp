#include "sketchfit/formats/cpp_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_columns = 100;

/// C++'s keywords and alternative tokens up to C++20, and names that the C library and compilers
/// give to everybody; sorted.
constexpr auto reserved = std::to_array<std::string_view>({
    "abs",
    "acos",
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asin",
    "asm",
    "atan",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "ceil",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "cos",
    "cosh",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "erf",
    "exp",
    "explicit",
    "export",
    "extern",
    "fabs",
    "false",
    "float",
    "floor",
    "for",
    "friend",
    "gamma",
    "goto",
    "i386",
    "if",
    "index",
    "inline",
    "int",
    "linux",
    "log",
    "long",
    "main",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "posix",
    "pow",
    "private",
    "protected",
    "ptrdiff_t",
    "public",
    "register",
    "reinterpret_cast",
    "remove",
    "rename",
    "requires",
    "return",
    "round",
    "short",
    "signal",
    "signed",
    "sin",
    "sinh",
    "size_t",
    "sizeof",
    "sqrt",
    "static",
    "static_assert",
    "static_cast",
    "std",
    "struct",
    "switch",
    "tan",
    "tanh",
    "template",
    "this",
    "thread_local",
    "throw",
    "time",
    "true",
    "trunc",
    "try",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
});
static_assert(std::ranges::is_sorted(reserved));

// Not those of <cctype>, which follow the locale.
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

bool is_reserved(std::string_view name) {
    return std::ranges::binary_search(reserved, name);
}

template <typename Value, typename Text>
std::string list(std::span<const Value> values, std::size_t row, std::size_t indent,
                 const Text& text_of) {
    std::string lines;
    std::string line;
    const auto end_line = [&] {
        if (!line.empty()) lines += std::string(indent, ' ') + line + '\n';
        line.clear();
    };
    for (std::size_t k = 0; k < values.size(); ++k) {
        const std::string text = text_of(values[k]) + ",";
        if (k % row == 0 || indent + line.size() + 1 + text.size() > most_columns) end_line();
        line += line.empty() ? text : " " + text;
    }
    end_line();
    return lines;
}

}  // namespace

std::string float_literal(float value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text + 'f';
}

std::string string_literal(std::string_view text) {
    std::string literal = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0) fail("a class name with a zero byte cannot be written as a C++ string");
        if (c == '"' || c == '\\' || c == '?') {
            literal += '\\';
            literal += c;
        } else if (byte < 0x20 || byte > 0x7e) {
            literal += fmt::format("\\{:03o}", byte);
        } else {
            literal += c;
        }
    }
    return literal + '"';
}

std::string float_list(std::span<const float> values, std::size_t row, std::size_t indent) {
    return list(values, row, indent, float_literal);
}

std::string int8_list(std::span<const std::int8_t> values, std::size_t row, std::size_t indent) {
    return list(values, row, indent, [](std::int8_t value) { return fmt::format("{}", value); });
}

bool is_namespace_name(std::string_view name) {
    if (name.empty() || !is_letter(name.front()) || name.back() == '_') return false;
    if (name.find("__") != std::string_view::npos || is_reserved(name)) return false;
    return std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

std::string namespace_from(std::string_view file_stem) {
    std::string name;
    for (const char c : file_stem) {
        if (is_letter_or_digit(c)) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    if (name.ends_with('_')) name.pop_back();
    if (name.empty()) return "model";
    return is_namespace_name(name) ? name : "model_" + name;
}

}  // namespace sketchfit
