// Tables for people: columns aligned by the width that a terminal gives to UTF-8 text, and rows of
// CSV for programs. Text from files must go through printable() before it comes here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// Columns of a terminal that `text` takes, as fmt counts them: 2 for wide characters.
std::size_t display_width(std::string_view text);

enum class Align { left, right };

/// `text` filled up with spaces to `width` columns; longer text stays whole.
std::string padded(std::string_view text, std::size_t width, Align align = Align::left);

/// The front of `text` that fits into `width` columns; ends in "..." where something is cut off.
std::string shortened(std::string_view text, std::size_t width);

/// `text` broken at spaces into lines of at most `width` columns; a longer word stays whole.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

struct Column {
    std::string title;
    Align align = Align::right;
};

/// Rows below a line of titles, two spaces between columns, no space at the ends of lines.
class Table {
  public:
    explicit Table(std::vector<Column> columns);

    /// One cell for each column.
    void add(std::vector<std::string> cells);
    std::string text() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// One line of CSV with its newline; cells with commas, quotes or newlines are quoted (RFC 4180).
std::string csv_line(std::span<const std::string> cells);

/// 26506 as "26,506".
std::string grouped(std::uint64_t number);
/// Four decimals, "nan" or "inf" where it is none; "-" where it is absent.
std::string decimals(std::optional<double> value, int digits = 4);
/// Seconds as "0.34 s", "12.3 s", "4:05" or "1:02:03".
std::string duration(double seconds);

}  // namespace sketchfit
