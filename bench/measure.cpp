// sketchfit's side of bench/peers: a worker that stays alive and answers requests, one line of JSON
// each, on standard input and output. What a request means is in bench/peers/protocol.py; times are
// seconds of the work alone, without loading or reporting. Uses only the library's public face.
// Usage: sketchfit_measure DATA.npz THREADS (0 for all cores)
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <sketchfit/sketchfit.h>

using namespace sketchfit;
using nlohmann::json;

namespace {

double seconds_of(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The first `count` drawings.
Dataset first(const Dataset& drawings, std::size_t count) {
    std::vector<std::uint32_t> rows(std::min(count, drawings.size()));
    std::iota(rows.begin(), rows.end(), 0U);
    return drawings.select(rows);
}

/// A number that other programs form in the same way from the labels in their order, to see that
/// all of them fit the same drawings: sum of (i + 1) * label, modulo 2^32.
std::uint32_t fingerprint(const Dataset& drawings) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        sum += static_cast<std::uint32_t>(i + 1) * drawings.label(i);
    }
    return sum;
}

/// What `prepare` set up: a network, how to fit it, and on which drawings.
struct Prepared {
    Model model;
    FitOptions options;
    Dataset drawings;
};

class Worker {
  public:
    Worker(const std::string& data, std::size_t threads) : threads_(threads) {
        const Dataset drawings = load_data(data).drawings;
        std::tie(train_, validation_) =
            train_test_split(drawings, {.test_size = 0.2, .random_state = 42});
    }

    json hello() const {
        return {{"train", train_.size()},
                {"validation", validation_.size()},
                {"fingerprint", {fingerprint(train_), fingerprint(validation_)}}};
    }

    json answer(const json& request) {
        const auto task = request.at("do").get<std::string>();
        if (task == "prepare") {
            prepared_ = prepare(request);
            epoch();  // caches, threads and the allocator are warm, as they are in the peers
            return json::object();
        }
        if (task == "accuracy") {
            return accuracy(request);
        }
        if (!prepared_) {
            fail_usage("{:?} needs a \"prepare\" before it", task);
        }
        if (task == "epoch") {
            return {{"seconds", epoch()}};
        }
        if (task == "evaluate") {
            return measure_evaluate();
        }
        if (task == "latency") {
            return measure_latency(request.at("count").get<std::size_t>());
        }
        fail_usage("no request is called {:?}", task);
    }

  private:
    Prepared prepare(const json& request) const {
        std::vector<Layer> layers;
        for (const json& units : request.at("network")) {
            layers.emplace_back(Dense{units.get<std::size_t>(), relu});
        }
        layers.emplace_back(Dense{train_.class_count(), softmax});
        Optimizer optimizer = optimizer_from(request.at("optimizer").get<std::string>());
        set_learning_rate(optimizer, request.at("rate").get<double>());
        const auto seed = request.at("seed").get<std::uint64_t>();
        return {Sequential(std::move(layers), {.input = train_.pixels_per_drawing(), .seed = seed}),
                {.optimizer = optimizer,
                 .batch_size = request.at("batch").get<std::size_t>(),
                 .seed = seed,
                 .threads = threads_},
                first(train_, request.at("drawings").get<std::size_t>())};
    }

    double epoch() {
        ++prepared_->options.seed;  // another order of the drawings
        return seconds_of([&] { fit(prepared_->model, prepared_->drawings, prepared_->options); });
    }

    json accuracy(const json& request) const {
        Prepared run = prepare(request);
        run.options.epochs = request.at("epochs").get<int>();
        fit(run.model, run.drawings, run.options);
        return {{"accuracy", evaluate(run.model, validation_, {.threads = threads_}).accuracy}};
    }

    json measure_evaluate() const {
        Evaluation result;
        const double seconds = seconds_of(
            [&] { result = evaluate(prepared_->model, validation_, {.threads = threads_}); });
        return {{"seconds", seconds}, {"drawings", result.count}, {"accuracy", result.accuracy}};
    }

    /// Times of single drawings, one after the other: median and 99th percentile.
    json measure_latency(std::size_t count) const {
        Predictor predictor(prepared_->model);
        std::vector<double> seconds(count);
        float checksum = 0.0F;  // without a use of the result the work could be left out
        for (std::size_t i = 0; i < count; ++i) {
            const auto drawing = validation_.drawing(i % validation_.size());
            seconds[i] = seconds_of([&] { checksum += predictor.predict(drawing).front(); });
        }
        std::ranges::sort(seconds);
        return {{"p50", seconds[count / 2]}, {"p99", seconds[count * 99 / 100]}, {"sum", checksum}};
    }

    std::size_t threads_;
    Dataset train_;
    Dataset validation_;
    std::optional<Prepared> prepared_;
};

int serve(const std::string& data, std::size_t threads) {
    Worker worker(data, threads);
    std::cout << worker.hello() << std::endl;  // NOLINT(performance-avoid-endl): the parent waits
    std::string line;
    while (std::getline(std::cin, line)) {
        json reply;
        try {
            reply = worker.answer(json::parse(line));
        } catch (const std::exception& error) {
            reply = {{"error", error.what()}};
        }
        std::cout << reply << std::endl;  // NOLINT(performance-avoid-endl)
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3) {
            fail_usage("usage: sketchfit_measure DATA.npz THREADS");
        }
        return serve(argv[1], std::stoul(argv[2]));
    } catch (const std::exception& error) {
        std::cerr << "sketchfit_measure: " << error.what() << '\n';
        return 1;
    }
}
