// A pool of threads for loops whose pieces do not depend on each other.
// Results must not depend on the number of threads: a caller cuts its work into pieces of a fixed
// size, gives each piece its own output, and adds outputs up in the order of the pieces.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sketchfit {

/// The number of cores that this process may use (at least 1).
std::size_t available_cores();

class ThreadPool {
  public:
    /// `threads` = 1 makes no thread: work is done by the caller. 0 means available_cores().
    /// Throws Error above 4096, or where the system refuses that many threads.
    explicit ThreadPool(std::size_t threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    std::size_t size() const { return workers_.size() + 1; }

    /// Calls work(0) … work(count-1), each once, on any thread, and returns when all are done.
    /// The first exception of a piece is thrown again here (remaining pieces may be left out).
    /// Must not be called from inside `work`.
    void run(std::size_t count, const std::function<void(std::size_t)>& work);

  private:
    void close();
    void serve();
    void take_pieces(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable done_;
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    std::size_t busy_ = 0;
    bool closing_ = false;
    std::exception_ptr failure_;
    std::vector<std::thread> workers_;
};

}  // namespace sketchfit
