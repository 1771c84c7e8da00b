// The one exception type of sketchfit, and how to throw it.
// A message is one line: the rule, what was received, where, and what to do next. The library
// throws and never prints or exits; commands turn an Error into one line on stderr and exit 1
// (UsageError: exit 2).
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace sketchfit {

class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A wrong argument, option or combination of options, found before any work was done.
class UsageError : public Error {
  public:
    using Error::Error;
};

/// Throws Error with a formatted message.
template <typename... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    throw Error(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Throws UsageError with a formatted message.
template <typename... Arguments>
[[noreturn]] void fail_usage(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    throw UsageError(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Text from outside made safe for a one-line message: control characters and bytes that are not
/// UTF-8 become '?', and what is longer than `limit` bytes ends in "...".
std::string printable(std::string_view text, std::size_t limit = 80);

}  // namespace sketchfit
