#include "sketchfit/nn/history_csv.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::string_view columns = "epoch,loss,accuracy,val_loss,val_accuracy,seconds";
constexpr std::string_view rate_column = ",learning_rate";

/// The text up to `separator`, taken off `text` together with it.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view front = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return front;
}

template <typename Number>
Number number(std::string_view cell, std::size_t line) {
    Number value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size())
        fail("line {}: \"{}\" is no number", line, printable(cell));
    return value;
}

EpochLog parse_row(std::string_view row, std::size_t line) {
    const auto optional = [&](std::string_view cell) {
        return cell.empty() ? std::nullopt : std::optional(number<double>(cell, line));
    };
    EpochLog log;
    log.epoch = number<int>(take(row, ','), line);
    log.loss = number<double>(take(row, ','), line);
    log.accuracy = number<double>(take(row, ','), line);
    log.val_loss = optional(take(row, ','));
    log.val_accuracy = optional(take(row, ','));
    log.seconds = number<double>(take(row, ','), line);
    if (!row.empty()) log.learning_rate = number<double>(row, line);
    return log;
}

}  // namespace

std::string history_csv(const std::vector<EpochLog>& epochs) {
    // The rate is a column where it changed, as in Keras where a callback or schedule logs it.
    const bool with_rate = std::ranges::any_of(epochs, [&](const EpochLog& log) {
        return log.learning_rate != epochs.front().learning_rate;
    });
    const auto text = [](const std::optional<double>& value) {
        return value ? fmt::format("{}", *value) : std::string();
    };
    std::string csv = fmt::format("{}{}\n", columns, with_rate ? rate_column : "");
    for (const EpochLog& log : epochs) {
        csv += fmt::format("{},{},{},{},{},{:.6f}", log.epoch, log.loss, log.accuracy,
                           text(log.val_loss), text(log.val_accuracy), log.seconds);
        if (with_rate) csv += fmt::format(",{}", log.learning_rate);
        csv += '\n';
    }
    return csv;
}

std::vector<EpochLog> parse_history_csv(std::string_view text) {
    const std::string_view titles = take(text, '\n');
    if (!titles.starts_with(columns) ||
        !(titles.size() == columns.size() || titles.substr(columns.size()) == rate_column))
        fail("a history begins with the columns {}; received \"{}\"", columns, printable(titles));
    std::vector<EpochLog> epochs;
    while (!text.empty()) epochs.push_back(parse_row(take(text, '\n'), epochs.size() + 2));
    return epochs;
}

}  // namespace sketchfit
