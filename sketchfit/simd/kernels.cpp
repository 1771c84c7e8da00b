#include "sketchfit/simd/kernels.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"
#include "sketchfit/simd/highway.h"

namespace sketchfit {

namespace {

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// All tables, slowest first, made once.
const std::vector<const Kernels*>& all_tables() {
    static const std::vector<const Kernels*> tables = [] {
        std::vector<const Kernels*> result{&reference_kernels()};
        for (const Kernels* table : highway_tables()) result.push_back(table);
        return result;
    }();
    return tables;
}

}  // namespace

std::vector<std::string_view> kernel_names() {
    std::vector<std::string_view> names;
    for (const Kernels* table : all_tables()) names.push_back(table->name);
    return names;
}

const Kernels& kernels_named(std::string_view name) {
    for (const Kernels* table : all_tables()) {
        if (same_word(table->name, name)) return *table;
    }
    fail_usage("SKETCHFIT_SIMD must be an instruction set of this processor ({}), received \"{}\"",
               fmt::join(kernel_names(), ", "), printable(name));
}

const Kernels& kernels() {
    static const Kernels& chosen = []() -> const Kernels& {
        const char* forced = std::getenv("SKETCHFIT_SIMD");
        return forced == nullptr || *forced == '\0' ? *all_tables().back() : kernels_named(forced);
    }();
    return chosen;
}

}  // namespace sketchfit
