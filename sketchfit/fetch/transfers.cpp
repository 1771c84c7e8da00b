#include "sketchfit/fetch/transfers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "sketchfit/base/version.h"
#include "sketchfit/fetch/curl.h"

namespace sketchfit {

namespace {

using Clock = std::chrono::steady_clock;

constexpr long most_redirects = 5;
constexpr long least_speed = 1000;  // bytes a second
constexpr double longest_pause = 60;
constexpr double most_patience = 300;  // with a server that asks to come back later
constexpr std::size_t most_error_text = 1 << 16;

bool brings_file(int status) {
    return status == 200 || status == 206;
}

/// An exchange and the request of it that is under way.
struct Work {
    enum class State { waiting, active, finished };

    Exchange* exchange = nullptr;
    State state = State::waiting;
    bool asked = false;  // at least once
    std::size_t retries = 0;
    Clock::time_point not_before{};

    CURL* handle = nullptr;
    curl_slist* headers = nullptr;
    AnswerHead head{};
    bool begun = false;          // Exchange::begin() was called
    bool enough = false;         // the rest of the answer was not wanted
    std::string thrown{};        // by one of the exchange's functions
    std::size_t error_text = 0;  // bytes of an answer that brings no file
    std::array<char, CURL_ERROR_SIZE> error_buffer{};

    bool begin() {
        begun = true;
        return exchange->begin(head);
    }
    bool receive(std::span<const std::byte> bytes) {
        if (!brings_file(head.status)) {
            error_text += bytes.size();
            return error_text <= most_error_text;
        }
        return (begun || begin()) && exchange->receive(bytes);
    }
};

// libcurl calls these two; nothing may be thrown through it.

std::size_t on_header(char* line, std::size_t size, std::size_t count, void* user) {
    auto& work = *static_cast<Work*>(user);
    work.head.add_line({line, size * count}, std::time(nullptr));
    return size * count;
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& work = *static_cast<Work*>(user);
    try {
        if (work.receive(std::as_bytes(std::span(bytes, size * count)))) return size * count;
        work.enough = true;
    } catch (const std::exception& error) {
        work.thrown = error.what();
    }
    return 0;
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    const CURLcode code = curl().easy_setopt(handle, option, value);
    if (code != CURLE_OK) fail("libcurl refuses an option: {}", curl().easy_strerror(code));
}

void add_header(Work& work, const std::string& line) {
    curl_slist* longer = curl().slist_append(work.headers, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    work.headers = longer;
}

/// A network that looks into encrypted connections has certificates of its own; the variables are
/// those of the curl program and of OpenSSL.
void set_certificates(CURL* handle) {
    for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
        const char* file = std::getenv(name);
        if (file == nullptr || *file == '\0') continue;
        set(handle, CURLOPT_CAINFO, file);
        return;
    }
}

void set_request(Work& work, const HttpRequest& request, const TransferOptions& options) {
    CURL* handle = work.handle;
    const bool encrypted = request.url.starts_with("https://");
    set(handle, CURLOPT_URL, request.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, encrypted ? "https" : "http,https");
    set_certificates(handle);
    set(handle, CURLOPT_FOLLOWLOCATION, 1L);
    set(handle, CURLOPT_MAXREDIRS, most_redirects);
    set(handle, CURLOPT_NOBODY, request.head ? 1L : 0L);
    set(handle, CURLOPT_USERAGENT, fmt::format("sketchfit/{}", version).c_str());
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // Ctrl-C must not wait for a name server
    set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.timeout));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, least_speed);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.timeout));
    set(handle, CURLOPT_BUFFERSIZE, 1L << 18);
    set(handle, CURLOPT_ERRORBUFFER, work.error_buffer.data());
    set(handle, CURLOPT_HEADERFUNCTION, &on_header);
    set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&work));
    set(handle, CURLOPT_WRITEFUNCTION, &on_body);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&work));
    if (request.first > 0 || request.last) {
        const std::string last = request.last ? std::to_string(*request.last) : "";
        set(handle, CURLOPT_RANGE, fmt::format("{}-{}", request.first, last).c_str());
    }
    add_header(work, "Accept-Encoding: identity");
    set(handle, CURLOPT_HTTPHEADER, work.headers);
}

bool is_unreachable(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
           code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT;
}

bool is_lasting(CURLcode code, int status) {
    // Without a status it is an answer that is no HTTP, such as what follows one that was too long.
    if (code == CURLE_UNSUPPORTED_PROTOCOL) return status != 0;
    return code == CURLE_URL_MALFORMAT || code == CURLE_TOO_MANY_REDIRECTS ||
           code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_OUT_OF_MEMORY;
}

Answer answer_of(const Work& work, CURLcode code) {
    Answer answer{.head = work.head};
    if (code == CURLE_OK || work.enough) return answer;
    const std::string_view text = work.error_buffer.data();
    answer.trouble = printable(text.empty() ? curl().easy_strerror(code) : text, 200);
    answer.unreachable = work.head.status == 0 && is_unreachable(code);
    answer.lasting = is_lasting(code, work.head.status);
    return answer;
}

class Runner {
  public:
    Runner(std::span<Exchange* const> exchanges, const TransferOptions& options)
        : options_(options), multi_(curl().multi_init()) {
        if (multi_ == nullptr) throw std::bad_alloc();
        // Handles point at their work: it must not move.
        works_ = std::vector<Work>(exchanges.size());
        for (std::size_t i = 0; i < exchanges.size(); ++i) works_[i].exchange = exchanges[i];
    }
    ~Runner() {
        for (Work& work : works_) release(work);
        curl().multi_cleanup(multi_);
    }
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    bool run(const std::function<void()>& idle) {
        for (;;) {
            if (options_.stop != nullptr && options_.stop->load()) return false;
            start_waiting();
            perform();
            idle();
            const auto left = [](const Work& work) { return work.state != Work::State::finished; };
            if (std::ranges::none_of(works_, left)) return true;
            check(curl().multi_poll(multi_, nullptr, 0, milliseconds_to_wait(), nullptr));
        }
    }

  private:
    static void check(CURLMcode code) {
        if (code != CURLM_OK) fail("libcurl failed: {}", curl().multi_strerror(code));
    }

    /// Until the next pause ends, at most a tenth of a second.
    int milliseconds_to_wait() const {
        auto wait = std::chrono::milliseconds(100);
        const auto now = Clock::now();
        for (const Work& work : works_) {
            if (work.state != Work::State::waiting || active_ >= options_.jobs) continue;
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(work.not_before - now);
            wait = std::clamp(left, std::chrono::milliseconds(0), wait);
        }
        return static_cast<int>(wait.count());
    }

    void start_waiting() {
        const auto now = Clock::now();
        for (Work& work : works_) {
            if (active_ >= std::max<std::size_t>(options_.jobs, 1)) return;
            if (work.state != Work::State::waiting || work.not_before > now) continue;
            guarded(work, [&] { start(work); });
        }
    }

    void start(Work& work) {
        if (!lost_.empty() && !work.asked) return give_up(work, lost_, true);
        const std::optional<HttpRequest> request = work.exchange->request();
        if (!request) return finish(work);
        work.asked = true;
        work.handle = curl().easy_init();
        if (work.handle == nullptr) throw std::bad_alloc();
        work.head = {};
        work.begun = work.enough = false;
        work.thrown.clear();
        work.error_text = 0;
        work.error_buffer[0] = '\0';
        set_request(work, *request, options_);
        check(curl().multi_add_handle(multi_, work.handle));
        work.state = Work::State::active;
        ++active_;
    }

    /// Runs a step of one exchange; an Error of it ends that exchange alone.
    template <typename Step>
    void guarded(Work& work, Step step) {
        try {
            step();
        } catch (const Error& error) {
            give_up(work, error.what(), false);
        }
    }

    void perform() {
        int running = 0;
        check(curl().multi_perform(multi_, &running));
        int waiting = 0;
        while (CURLMsg* message = curl().multi_info_read(multi_, &waiting)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;
            const auto is_it = [&](const Work& work) {
                return work.handle == message->easy_handle;
            };
            Work& work = *std::ranges::find_if(works_, is_it);
            guarded(work, [&] { conclude(work, code); });
        }
    }

    void conclude(Work& work, CURLcode code) {
        release(work);
        work.state = Work::State::waiting;
        if (!work.thrown.empty()) return give_up(work, work.thrown, false);
        const Answer answer = answer_of(work, code);
        // Errors may also be thrown here; guarded() has them.
        if (answer.trouble.empty() && !work.begun && brings_file(work.head.status)) work.begin();
        const Next next = work.exchange->end(answer);
        switch (next.step) {
            case Next::Step::done:
                return finish(work);
            case Next::Step::go_on:
                return;
            case Next::Step::give_up:
                return give_up(work, next.trouble, answer.unreachable);
            case Next::Step::retry:
                return retry(work, next, answer.unreachable);
        }
    }

    void retry(Work& work, const Next& next, bool unreachable) {
        if (next.progress) work.retries = 0;
        if (next.pause.value_or(0) > most_patience) {
            return give_up(work,
                           fmt::format("{}; it asks to come back in {:.0f} seconds", next.trouble,
                                       *next.pause),
                           false);
        }
        if (work.retries >= options_.retries) {
            const std::string tries =
                work.retries > 0 ? fmt::format(" ({} tries)", work.retries + 1) : "";
            if (unreachable) lost_ = next.trouble;
            return give_up(work, next.trouble + tries, unreachable);
        }
        ++work.retries;
        const double pause = retry_pause(options_.retry_delay, work.retries,
                                         0.5 + 0.5 * jitter_.uniform(), next.pause);
        work.not_before = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(pause));
    }

    void give_up(Work& work, const std::string& trouble, bool unreachable) {
        finish(work);
        work.exchange->failed(trouble, unreachable);
    }

    void finish(Work& work) {
        release(work);
        work.state = Work::State::finished;
    }

    /// Gives the request's handle back, if there is one.
    void release(Work& work) {
        if (work.handle != nullptr) {
            curl().multi_remove_handle(multi_, work.handle);
            curl().easy_cleanup(work.handle);
            work.handle = nullptr;
        }
        if (work.state == Work::State::active) --active_;
        curl().slist_free_all(work.headers);
        work.headers = nullptr;
    }

    TransferOptions options_;
    CURLM* multi_;
    std::vector<Work> works_;
    std::size_t active_ = 0;
    std::string lost_;  // why the server cannot be reached, once that is certain
    Random jitter_{std::random_device()(), Purpose::sample};
};

}  // namespace

Next judge_failure(const Answer& answer) {
    using Step = Next::Step;
    const int status = answer.head.status;
    if (!answer.trouble.empty())
        return {answer.lasting ? Step::give_up : Step::retry, answer.trouble};
    if (status == 408 || status == 429 || (status >= 500 && status <= 599))
        return {Step::retry, fmt::format("the server answers {}", status), answer.head.retry_after};
    if (status == 404 || status == 410)
        return {Step::give_up, fmt::format("the server has no such file ({})", status)};
    if (status == 401 || status == 403)
        return {Step::give_up, fmt::format("the server refuses to give it ({})", status)};
    return {Step::give_up, fmt::format("the server answers {}, which brings no file", status)};
}

double retry_pause(double delay, std::size_t attempt, double random,
                   std::optional<double> asked_for) {
    const double doubled =
        std::ldexp(delay, static_cast<int>(std::min<std::size_t>(attempt, 64)) - 1);
    return std::max(std::min(doubled, longest_pause) * random, asked_for.value_or(0));
}

bool run_exchanges(std::span<Exchange* const> exchanges, const TransferOptions& options,
                   const std::function<void()>& idle) {
    if (exchanges.empty()) return true;
    return Runner(exchanges, options).run(idle);
}

}  // namespace sketchfit
