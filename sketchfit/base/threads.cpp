#include "sketchfit/base/threads.h"

#include <algorithm>
#include <system_error>

#include <sched.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_threads = 4096;

}  // namespace

std::size_t available_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof(set), &set) == 0) {
        return std::max<std::size_t>(1, static_cast<std::size_t>(CPU_COUNT(&set)));
    }
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(std::size_t threads) {
    const std::size_t total = threads == 0 ? available_cores() : threads;
    if (total > most_threads)
        fail("at most {} threads can be used, received {}", most_threads, total);
    workers_.reserve(total - 1);
    try {
        for (std::size_t i = 1; i < total; ++i) workers_.emplace_back([this] { serve(); });
    } catch (const std::system_error& error) {
        const std::size_t made = workers_.size() + 1;
        close();  // a thread that is still joinable would end the program
        fail("cannot start {} threads, the system stopped at {} ({}); use fewer", total, made,
             error.what());
    }
}

ThreadPool::~ThreadPool() {
    close();
}

void ThreadPool::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
}

void ThreadPool::run(std::size_t count, const std::function<void(std::size_t)>& work) {
    if (workers_.empty() || count <= 1) {
        for (std::size_t i = 0; i < count; ++i) work(i);
        return;
    }
    std::unique_lock lock(mutex_);
    work_ = &work;
    next_ = 0;
    count_ = count;
    failure_ = nullptr;
    wake_.notify_all();
    take_pieces(lock);
    done_.wait(lock, [this] { return busy_ == 0; });
    work_ = nullptr;
    count_ = 0;
    if (failure_) std::rethrow_exception(failure_);
}

void ThreadPool::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return closing_ || next_ < count_; });
        if (closing_) return;
        take_pieces(lock);
    }
}

void ThreadPool::take_pieces(std::unique_lock<std::mutex>& lock) {
    ++busy_;
    while (next_ < count_) {
        const std::size_t piece = next_++;
        const auto* work = work_;
        lock.unlock();
        std::exception_ptr failure;
        try {
            (*work)(piece);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        if (failure) {
            if (!failure_) failure_ = failure;
            next_ = count_;
        }
    }
    if (--busy_ == 0) done_.notify_all();
}

}  // namespace sketchfit
