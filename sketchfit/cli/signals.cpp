#include "sketchfit/cli/signals.h"

namespace sketchfit {

namespace {

constexpr std::array<int, 3> watched{SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

extern "C" void request_stop(int signal) {
    if (!stop_requested.exchange(true)) return;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

StopOnSignal::StopOnSignal() {
    stop_requested.store(false);
    struct sigaction action {};
    action.sa_handler = request_stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < watched.size(); ++i) {
        sigaction(watched[i], nullptr, &former_[i]);
        // nohup ignores SIGHUP on purpose. An ignored SIGINT only tells that a script started this
        // in the background: whoever sends one to it still means it.
        if (watched[i] == SIGHUP && former_[i].sa_handler == SIG_IGN) continue;
        sigaction(watched[i], &action, nullptr);
    }
}

StopOnSignal::~StopOnSignal() {
    for (std::size_t i = 0; i < watched.size(); ++i) sigaction(watched[i], &former_[i], nullptr);
}

const std::atomic<bool>* StopOnSignal::flag() const {
    return &stop_requested;
}

}  // namespace sketchfit
