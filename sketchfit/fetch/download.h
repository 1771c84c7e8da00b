// Files of the Quick, Draw! Dataset, downloaded so that only whole ones get their names: gone on
// with where an earlier attempt stopped, checked for length, check sum and form, then renamed.
// First a survey asks for the sizes, then the files are fetched, several at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/data/quickdraw.h"
#include "sketchfit/fetch/transfers.h"

namespace sketchfit {

/// A file to have.
struct Download {
    std::string url{};
    std::filesystem::path target{};
    QuickdrawForm form = QuickdrawForm::bitmap;
    std::optional<std::uint64_t> first{};  ///< only that many drawings, at least 1
};

/// What is known about a file before it is fetched.
struct Surveyed {
    enum class State {
        wanted,     ///< to be fetched
        present,    ///< there already, as long as the server's
        unchecked,  ///< there already, but the server did not answer: `trouble` says why
        failed      ///< cannot be had: `trouble` says why
    };
    State state = State::wanted;
    std::optional<std::uint64_t> length{};  ///< of the whole file on the server
    std::uint64_t here = 0;                 ///< bytes on this machine, of the file or a part of it
    std::string trouble{};
};

/// Bytes that the file will have on this machine: exactly for whole ones and for bitmaps, about for
/// the first drawings of other forms. Nothing where the server did not tell the length.
std::optional<std::uint64_t> expected_bytes(const Download& file, const Surveyed& found);

/// Asks for the length of every file (HEAD). With `force`, files that are there count for nothing.
/// Nothing where it was stopped. Throws Error where libcurl is missing.
std::optional<std::vector<Surveyed>> survey(std::span<const Download> files, bool force,
                                            const TransferOptions& options);

/// How one file ended.
struct Downloaded {
    enum class State { open, done, failed };
    State state = State::open;
    std::string trouble{};
    std::uint64_t bytes = 0;     ///< on this machine
    std::uint64_t drawings = 0;  ///< 0 for sketchrnn
};

/// How far all files are.
struct DownloadProgress {
    std::uint64_t here = 0;      ///< bytes on this machine, of finished and unfinished files
    std::uint64_t received = 0;  ///< bytes that came since the start
    std::size_t ended = 0;       ///< files done or failed
};

struct DownloadOptions {
    TransferOptions transfers{};
    bool force = false;  ///< nothing of an earlier attempt is used
    std::function<void(const DownloadProgress&)> on_progress{};
    std::function<void(std::size_t index, const Downloaded&)> on_ended{};
};

/// Fetches the files that are `wanted` (one Surveyed for each); the errors of one do not stop the
/// others. Where it is stopped, what came stays in TARGET.part and is gone on with next time.
/// Throws Error where libcurl is missing.
std::vector<Downloaded> download(std::span<const Download> files, std::span<const Surveyed> found,
                                 const DownloadOptions& options);

}  // namespace sketchfit
