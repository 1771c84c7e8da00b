// HTTP requests, several at a time in one thread: what every request shares. Redirects are followed
// (five, and from https to https only), a silent server is given up, and what may succeed later is
// asked again, after a pause that doubles. What the bytes are is the business of an Exchange.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/fetch/answer_head.h"

namespace sketchfit {

struct TransferOptions {
    std::size_t jobs = 4;     ///< requests at a time, at least 1
    std::size_t retries = 5;  ///< times that a request is sent again
    double retry_delay = 1;   ///< seconds before the first of them
    /// Seconds: given up is a server that does not connect within them, or sends less than 1,000
    /// bytes a second for so long.
    std::uint64_t timeout = 30;
    const std::atomic<bool>* stop = nullptr;  ///< ends everything when it becomes true
};

struct HttpRequest {
    std::string url{};
    bool head = false;                    ///< only the headers
    std::uint64_t first = 0;              ///< the first byte wanted
    std::optional<std::uint64_t> last{};  ///< and the last one
};

/// How a request ended.
struct Answer {
    AnswerHead head{};
    /// "" where the answer is whole (or receive() had enough), else one line: what went wrong.
    std::string trouble{};
    /// Whether nothing at all came back: no such host, no connection, no answer in time.
    bool unreachable = false;
    /// Whether the same trouble would come again: a wrong certificate, a redirect in circles.
    bool lasting = false;
};

/// What comes after an answer.
struct Next {
    enum class Step {
        done,    ///< no more requests
        go_on,   ///< another request, at once
        retry,   ///< the same again after a pause, if there is a try left
        give_up  ///< an error that another try would not mend
    };
    Step step = Step::done;
    std::string trouble{};          ///< of retry and give_up: one line
    std::optional<double> pause{};  ///< of retry: seconds that the server asked for
    bool progress = false;  ///< of retry: so much was received that all tries are left again
};

/// One piece of work: one or more requests after each other. Errors thrown by its functions end it
/// as give_up does.
class Exchange {
  public:
    Exchange() = default;
    virtual ~Exchange() = default;
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// The request to send now; nothing where the work is done without one.
    virtual std::optional<HttpRequest> request() = 0;
    /// Called before the first bytes of an answer with status 200 or 206 (also where it has no
    /// bytes): whether they are wanted.
    virtual bool begin(const AnswerHead& head) = 0;
    /// False ends the answer early: enough was received.
    virtual bool receive(std::span<const std::byte> bytes) = 0;
    virtual Next end(const Answer& answer) = 0;
    /// The work failed for good. It is not called where everything was stopped.
    virtual void failed(const std::string& trouble, bool unreachable) = 0;
};

/// What an answer that brought no file means: retry for 408, 429, 5xx and trouble on the way, else
/// give_up.
Next judge_failure(const Answer& answer);

/// The pause before try `attempt` (1, 2, ...): delay * 2^(attempt - 1), at most 60, times `random`
/// (0.5..1, so that many clients do not return at once), but no less than the server asked for.
double retry_pause(double delay, std::size_t attempt, double random,
                   std::optional<double> asked_for);

/// Works through `exchanges` in their order. `idle` is called ten times a second or more often.
/// Where the server of one could not be reached with all tries, those not begun yet fail at once.
/// Returns false where it was stopped. Throws Error where libcurl is missing.
bool run_exchanges(std::span<Exchange* const> exchanges, const TransferOptions& options,
                   const std::function<void()>& idle);

}  // namespace sketchfit
