// What sketchfit fetch is asked for: which files, from where, to which places; and the sums that
// are told before anything is fetched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/fetch/download.h"

namespace sketchfit {

/// The published names that were typed, each once, in the order of typing. Throws UsageError with
/// suggestions that names every unknown one.
std::vector<std::string> known_classes(std::span<const std::string> typed);

/// $XDG_CACHE_HOME/sketchfit/quickdraw, else ~/.cache/sketchfit/quickdraw. Throws UsageError where
/// there is neither.
std::filesystem::path quickdraw_cache();

/// `text` as the address of a mirror. Throws UsageError unless it is http:// or https:// and a
/// host.
std::string mirror_address(const std::string& text);

/// FOLDER/FORM, or FOLDER/FORM/first-N: cut files never stand beside whole ones.
std::filesystem::path form_folder(const std::filesystem::path& folder, QuickdrawForm form,
                                  std::optional<std::uint64_t> first);

/// One file a class.
std::vector<Download> plan_downloads(std::span<const std::string> classes, QuickdrawForm form,
                                     std::optional<std::uint64_t> first, const std::string& base,
                                     const std::filesystem::path& folder);

/// Sums over files.
struct FetchTotals {
    std::size_t wanted = 0;   ///< files to be fetched
    std::size_t unknown = 0;  ///< of which the server does not tell the length
    std::size_t present = 0;  ///< files that are there already
    std::size_t failed = 0;   ///< that cannot be had
    std::uint64_t bytes = 0;  ///< of the wanted ones in the end, as far as known
    std::uint64_t here = 0;   ///< of which are here already, as parts
    bool about = false;       ///< whether bytes is an estimate
};
FetchTotals sum_up(std::span<const Download> files, std::span<const Surveyed> found);

/// Throws Error where the disk of `folder` (which need not exist yet) has less than `needed` free.
void check_space(const std::filesystem::path& folder, std::uint64_t needed);

}  // namespace sketchfit
