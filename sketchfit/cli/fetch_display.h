// What sketchfit fetch shows on stderr while files arrive, and sizes as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/cli/progress_bar.h"
#include "sketchfit/fetch/download.h"

namespace sketchfit {

/// 96590384 as "96.6 MB": B, kB, MB, GB and TB of 1,000.
std::string size_text(double bytes);

/// "apple  12.3 MB  144,722 drawings", or "apple  failed: WHY".
std::string ended_line(const std::string& name, const Downloaded& result);

class FetchDisplay {
  public:
    /// `names` of all files; `files` of them are fetched, `total` bytes in the end, of which `here`
    /// are here already.
    FetchDisplay(std::span<const std::string> names, std::size_t files, std::uint64_t total,
                 std::uint64_t here);

    void on_progress(const DownloadProgress& progress);
    void on_ended(std::size_t index, const Downloaded& result);
    void end() { bar_.clear(); }

  private:
    ProgressBar bar_;
    std::vector<std::string> names_;
    std::size_t files_;
    std::uint64_t total_;
    std::uint64_t here_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sketchfit
