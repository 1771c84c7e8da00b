#include "sketchfit/cli/fetch_plan.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/fetch_display.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// An environment variable; "" where it is not set.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

std::vector<std::string> known_classes(std::span<const std::string> typed) {
    std::vector<std::string> names;
    std::string unknown;
    for (const std::string& text : typed) {
        if (const auto name = find_quickdraw_class(text)) {
            if (std::ranges::find(names, *name) == names.end()) names.emplace_back(*name);
            continue;
        }
        if (!unknown.empty()) unknown += "; ";
        unknown += fmt::format("no class is called '{}'{}", printable(text),
                               suggest_quickdraw_class(text));
    }
    if (!unknown.empty()) fail_usage("{} (sketchfit fetch --list prints all 345)", unknown);
    return names;
}

fs::path quickdraw_cache() {
    // A relative one counts as not set (XDG Base Directory Specification).
    const fs::path cache = variable("XDG_CACHE_HOME");
    if (cache.is_absolute()) return cache / "sketchfit" / "quickdraw";
    const fs::path home = variable("HOME");
    if (!home.is_absolute())
        fail_usage("no folder is known to keep files in: set HOME, or name one with --output");
    return home / ".cache" / "sketchfit" / "quickdraw";
}

std::string mirror_address(const std::string& text) {
    std::string_view rest = text;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (text.starts_with(scheme)) rest.remove_prefix(scheme.size());
    }
    const auto is_odd = [](unsigned char letter) {
        return letter <= ' ' || letter >= 0x7F || letter == '?' || letter == '#';
    };
    const bool good = rest.size() < text.size() && !rest.empty() && rest.front() != '/' &&
                      std::ranges::none_of(rest, is_odd);
    if (!good) {
        fail_usage(
            "--from must be an address that begins with https:// or http://, such as {}; "
            "received '{}'",
            quickdraw_bucket, printable(text, 200));
    }
    return text;
}

fs::path form_folder(const fs::path& folder, QuickdrawForm form,
                     std::optional<std::uint64_t> first) {
    const fs::path whole = folder / form_name(form);
    return first ? whole / fmt::format("first-{}", *first) : whole;
}

std::vector<Download> plan_downloads(std::span<const std::string> classes, QuickdrawForm form,
                                     std::optional<std::uint64_t> first, const std::string& base,
                                     const fs::path& folder) {
    std::vector<Download> files;
    for (const std::string& name : classes) {
        files.push_back(
            {.url = quickdraw_address(base, form, name),
             .target = form_folder(folder, form, first) / quickdraw_file_name(form, name),
             .form = form,
             .first = first});
    }
    return files;
}

FetchTotals sum_up(std::span<const Download> files, std::span<const Surveyed> found) {
    FetchTotals totals;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (found[i].state == Surveyed::State::failed) {
            ++totals.failed;
        } else if (found[i].state != Surveyed::State::wanted) {
            ++totals.present;
        } else {
            const auto bytes = expected_bytes(files[i], found[i]);
            const bool cut_strokes = files[i].first && files[i].form != QuickdrawForm::bitmap;
            ++totals.wanted;
            totals.unknown += bytes ? 0 : 1;
            totals.about = totals.about || cut_strokes;
            totals.bytes += bytes.value_or(0);
            totals.here += std::min(found[i].here, bytes.value_or(0));
        }
    }
    return totals;
}

void check_space(const fs::path& folder, std::uint64_t needed) {
    fs::path place = fs::absolute(folder);
    std::error_code error;
    while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
    const fs::space_info space = fs::space(place, error);
    if (error || space.available >= needed) return;
    fail(
        "{} are needed and {} are free on the disk of {}: make room, or name another folder with "
        "--output",
        size_text(static_cast<double>(needed)), size_text(static_cast<double>(space.available)),
        printable(folder.string(), 1000));
}

}  // namespace sketchfit
