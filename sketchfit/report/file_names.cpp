#include "sketchfit/report/file_names.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace sketchfit {

namespace {

// File systems take 255 bytes; a stem, a number and an ending join this one.
constexpr std::size_t longest_name = 150;

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("._=-").find(letter) != std::string_view::npos;
}

std::string safe_name(std::string_view text) {
    std::string name(text.substr(0, longest_name));
    std::replace_if(
        name.begin(), name.end(), [](char letter) { return !is_plain(letter); }, '_');
    return name.empty() ? "_" : name;
}

std::string lowered(std::string name) {
    for (char& letter : name) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return name;
}

}  // namespace

std::vector<std::string> safe_names(std::span<const std::string> texts) {
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const std::string& text : texts) {
        const std::string wanted = safe_name(text);
        std::string name = wanted;
        for (int number = 2; !taken.insert(lowered(name)).second; ++number)
            name = fmt::format("{}-{}", wanted, number);
        names.push_back(name);
    }
    return names;
}

std::string figure_name(std::string_view stem, std::string_view part) {
    return part.empty() ? std::string(stem) : fmt::format("{}-{}", stem, part);
}

}  // namespace sketchfit
