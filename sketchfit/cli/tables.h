// Tables for people: columns aligned by the width that a terminal gives to UTF-8 text
// (base/text.h), and numbers as people read them. Text from files must go through printable()
// before it comes here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/base/text.h"

namespace sketchfit {

enum class Align { left, right };

/// `text` filled up with spaces to `width` columns; longer text stays whole.
std::string padded(std::string_view text, std::size_t width, Align align = Align::left);

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

/// Four decimals, "nan" or "inf" where it is none; "-" where it is absent.
std::string decimals(std::optional<double> value, int digits = 4);
/// Seconds as "0.34 s", "12.3 s", "4:05" or "1:02:03".
std::string duration(double seconds);

}  // namespace sketchfit
