// Ctrl-C as a request: while a StopOnSignal lives, the first SIGINT, SIGTERM or SIGHUP raises a
// flag that fits and sweeps look at; the second one kills the program at once.
#pragma once

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>

namespace sketchfit {

/// At most one at a time.
class StopOnSignal {
  public:
    StopOnSignal();
    /// Puts the former handlers back.
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;

    const std::atomic<bool>* flag() const;
    bool requested() const { return flag()->load(); }

  private:
    std::array<struct sigaction, 3> former_{};
};

}  // namespace sketchfit
