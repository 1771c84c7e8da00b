// Times every kernel of simd/kernels.h on typical shapes, for each instruction set of this
// processor, against what the core was measured to do at most (bench/peaks.h). One thread. Columns:
// GFLOP/s and GB/s of the arithmetic and the bytes that the kernel's definition needs (not those
// that an implementation happens to touch), %flops of the peak of multiply-and-add, %load of the
// peak of loads from the cache that its data fit. Usage: sketchfit_bench_kernels [--benchmark_
// filter=AVX2/dense], and all other flags of Google Benchmark.
#include "sketchfit/simd/kernels.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "bench/peaks.h"
#include "sketchfit/base/random.h"
#include "sketchfit/ink/invent.h"
#include "sketchfit/simd/aligned.h"

namespace {

using namespace sketchfit;

/// What one call needs by its definition.
struct Work {
    double flops = 0;
    double read = 0;            ///< bytes
    double written = 0;         ///< bytes
    std::size_t footprint = 0;  ///< bytes that stay in a cache from call to call
};

/// An instruction set, as every benchmark of it knows it.
struct Set {
    const Kernels* kernels;
    bench::Peaks peaks;
};

void add_benchmark(const Set& set, const std::string& name, const Work& work,
                   std::function<void()> call) {
    const auto run = [set, work, call = std::move(call)](benchmark::State& state) {
        const std::clock_t start = std::clock();
        for (auto _ : state) {
            call();
            benchmark::ClobberMemory();
        }
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        const double calls = static_cast<double>(state.iterations()) / std::max(seconds, 1e-6);
        state.counters["GFLOP/s"] = calls * work.flops / 1e9;
        state.counters["GB/s"] = calls * (work.read + work.written) / 1e9;
        state.counters["%flops"] = 100 * calls * work.flops / set.peaks.flops;
        state.counters["%load"] = 100 * calls * work.read / set.peaks.bytes_for(work.footprint);
    };
    benchmark::RegisterBenchmark(fmt::format("{}/{}", set.kernels->name, name).c_str(), run);
}

/// Numbers in -1..1, with zeros where rows of `columns` are padded to `stride`.
std::shared_ptr<AlignedFloats> matrix(std::size_t rows, std::size_t columns, std::size_t stride) {
    Random random(1, Purpose::sample);
    auto values = std::make_shared<AlignedFloats>(rows * stride);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t u = 0; u < columns; ++u) {
            (*values)[i * stride + u] = static_cast<float>(random.uniform() * 2 - 1);
        }
    }
    return values;
}

double bytes_of(std::size_t floats) {
    return static_cast<double>(floats * sizeof(float));
}

struct Batch {
    Dataset drawings;
    std::vector<const std::uint8_t*> rows;
    std::size_t ink_pixels = 0;
};

/// Invented drawings of all classes in turn.
std::shared_ptr<Batch> make_batch(std::size_t count) {
    auto batch = std::make_shared<Batch>();
    batch->drawings = invent_drawings({.count = count});
    for (std::size_t i = 0; i < count; ++i) {
        const auto drawing = batch->drawings.drawing(i);
        batch->rows.push_back(drawing.data());
        for (const std::uint8_t byte : drawing) batch->ink_pixels += byte > 0 ? 1 : 0;
    }
    return batch;
}

/// The first layer: 784 pixels to `units`.
void add_ink(const Set& set, std::size_t count, std::size_t units) {
    constexpr std::size_t pixels = 784;
    const std::shared_ptr<Batch> batch = make_batch(count);
    const std::size_t stride = padded(units);
    const auto kernel = matrix(pixels, units, stride);
    const auto gradient = std::make_shared<AlignedFloats>(pixels * stride);
    const auto out = matrix(count, units, stride);
    const auto tile = std::make_shared<InkTile>();
    const Kernels& compute = *set.kernels;
    const auto fill = [=, &compute] {
        compute.fill_tile(batch->rows.data(), count, pixels, 0.0F, 1.0F / 255, *tile);
    };
    fill();
    const std::string shape = fmt::format("{}x784x{}", count, units);
    const std::size_t values = count * pixels;
    add_benchmark(set, fmt::format("fill_tile/{}x784", count),
                  {0, static_cast<double>(values), bytes_of(values), values * sizeof(float)}, fill);
    const auto ink_pixels = static_cast<double>(batch->ink_pixels);
    const double flops = 2 * ink_pixels * static_cast<double>(units);
    const double rows = ink_pixels * bytes_of(stride);
    const double results = bytes_of(count * stride);
    const std::size_t footprint = pixels * stride * sizeof(float);
    add_benchmark(set, "ink_forward/" + shape, {flops, rows, results, footprint}, [=, &compute] {
        compute.ink_forward(*tile, kernel->data(), kernel->data(), stride, out->data());
    });
    const Work back{flops, rows + results, rows, footprint};
    add_benchmark(set, "ink_gradient/" + shape, back, [=, &compute] {
        compute.ink_gradient(*tile, 0, tile->groups, out->data(), stride, gradient->data());
    });
    add_benchmark(set, "ink_descend/" + shape, back, [=, &compute] {
        compute.ink_descend(*tile, out->data(), stride, 1e-9F, kernel->data());
    });
}

/// A later layer: `inputs` to `units`.
void add_dense(const Set& set, std::size_t count, std::size_t inputs, std::size_t units) {
    const std::size_t in_stride = padded(inputs);
    const std::size_t stride = padded(units);
    const auto in = matrix(count, inputs, in_stride);
    const auto in_delta = matrix(count, inputs, in_stride);
    const auto kernel = matrix(inputs, units, stride);
    const auto gradient = std::make_shared<AlignedFloats>(inputs * stride);
    const auto delta = matrix(count, units, stride);
    const auto out = matrix(count, units, stride);
    const Kernels& compute = *set.kernels;
    const std::string shape = fmt::format("{}x{}x{}", count, inputs, units);
    const auto flops = 2 * static_cast<double>(count * inputs * units);
    const double small = bytes_of(count * in_stride);
    const double wide = bytes_of(count * stride);
    const double square = bytes_of(inputs * stride);
    const auto footprint = static_cast<std::size_t>(small + wide + square);
    add_benchmark(set, "dense_forward/" + shape, {flops, small + square, wide, footprint},
                  [=, &compute] {
                      compute.dense_forward(in->data(), count, inputs, in_stride, kernel->data(),
                                            kernel->data(), stride, out->data());
                  });
    add_benchmark(set, "dense_gradient/" + shape, {flops, small + wide + square, square, footprint},
                  [=, &compute] {
                      compute.dense_gradient(in->data(), count, inputs, in_stride, delta->data(),
                                             stride, gradient->data());
                  });
    add_benchmark(set, "dense_input_gradient/" + shape, {flops, wide + square, small, footprint},
                  [=, &compute] {
                      compute.dense_input_gradient(delta->data(), count, stride, kernel->data(),
                                                   inputs, in_stride, in_delta->data());
                  });
    const Work sums{static_cast<double>(count * units), bytes_of((count + 1) * stride),
                    bytes_of(stride), count * stride * sizeof(float)};
    add_benchmark(set, fmt::format("bias_gradient/{}x{}", count, units), sums, [=, &compute] {
        compute.bias_gradient(delta->data(), count, stride, gradient->data());
    });
}

/// Activations change their values in place, so each call works on a fresh copy, whose time is
/// part of the result.
void add_activations(const Set& set, std::size_t count, std::size_t units) {
    const std::size_t stride = padded(units);
    const auto values = matrix(count, units, stride);
    const auto work_on = matrix(count, units, stride);
    const Kernels& compute = *set.kernels;
    const Work work{0, bytes_of(count * stride), bytes_of(count * stride),
                    2 * count * stride * sizeof(float)};
    const std::array<std::pair<Activation, const char*>, 6> activations = {
        {{Activation::relu, "relu"},
         {Activation::sigmoid, "sigmoid"},
         {Activation::tanh, "tanh"},
         {Activation::elu, "elu"},
         {Activation::leaky_relu, "leaky_relu"},
         {Activation::gelu, "gelu"}}};
    for (const auto& [activation, name] : activations) {
        const std::string shape = fmt::format("{}/{}x{}", name, count, units);
        add_benchmark(set, "activate/" + shape, work, [=, &compute, activation = activation] {
            std::copy(values->begin(), values->end(), work_on->begin());
            compute.activate(activation, work_on->data(), count, units, stride);
        });
        add_benchmark(set, "activate_backward/" + shape, work,
                      [=, &compute, activation = activation] {
                          std::copy(values->begin(), values->end(), work_on->begin());
                          compute.activate_backward(activation, values->data(), values->data(),
                                                    count, units, stride, work_on->data());
                      });
    }
}

void add_softmax(const Set& set, std::size_t count, std::size_t classes) {
    const std::size_t stride = padded(classes);
    const auto logits = matrix(count, classes, stride);
    const auto delta = matrix(count, classes, stride);
    const auto labels = std::make_shared<std::vector<std::uint16_t>>();
    for (std::size_t i = 0; i < count; ++i)
        labels->push_back(static_cast<std::uint16_t>(i * 7 % classes));
    const Kernels& compute = *set.kernels;
    const Work work{0, bytes_of(count * stride), bytes_of(count * stride),
                    2 * count * stride * sizeof(float)};
    const std::string shape = fmt::format("{}x{}", count, classes);
    add_benchmark(set, "softmax/" + shape, work, [=, &compute] {
        std::copy(logits->begin(), logits->end(), delta->begin());
        compute.activate(Activation::softmax, delta->data(), count, classes, stride);
    });
    add_benchmark(set, "softmax_cross_entropy/" + shape, work, [=, &compute] {
        const Targets targets{.labels = labels->data()};
        benchmark::DoNotOptimize(compute.softmax_cross_entropy(
            logits->data(), count, classes, stride, targets, 0.01F, delta->data()));
    });
}

/// All steps of optimizers on the weights of 784-32-32-10, padding included.
void add_updates(const Set& set) {
    constexpr std::size_t size = 784 * 32 + 32 + 32 * 32 + 32 + 32 * 16 + 16;
    struct Named {
        const char* name;
        OptimizerStep step;
        std::size_t slots;
    };
    // Rates that move no weight far through millions of steps.
    const Named steps[] = {
        {"SGD", SGDStep{1e-9F}, 0},
        {"SGD_momentum", MomentumStep{1e-9F, 0.9F, false}, 1},
        {"SGD_nesterov", MomentumStep{1e-9F, 0.9F, true}, 1},
        {"Adam", AdamStep{1e-9F, 0.1F, 0.001F, 1e-7F, false}, 2},
        {"Adam_amsgrad", AdamStep{1e-9F, 0.1F, 0.001F, 1e-7F, true}, 3},
        {"Adadelta", AdadeltaStep{1e-9F, 0.95F, 0.05F, 1e-7F}, 2},
        {"Adagrad", AdagradStep{1e-9F, 1e-7F}, 1},
        {"Ftrl", FtrlStep{1e-9F, 0.5F, 0.0F, 0.0F, 0.0F}, 2},
        {"RMSprop", RMSpropStep{1e-9F, 0.9F, 0.1F, 0.0F, 1e-7F, false}, 1},
        {"RMSprop_centered", RMSpropStep{1e-9F, 0.9F, 0.1F, 0.9F, 1e-7F, true}, 3},
        {"Adamax", AdamaxStep{1e-9F, 0.1F, 0.999F, 1e-7F, 0.1F}, 2},
        {"Nadam", NadamStep{1e-9F, 0.1F, 0.001F, 1e-7F, 0.9F, 0.1F, 1.0F}, 2},
        {"Lion", LionStep{1e-9F, 0.9F, 0.1F, 0.99F, 0.01F}, 1},
    };
    const auto weights = matrix(1, size, size);
    const auto gradient = matrix(1, size, size);
    const Kernels& compute = *set.kernels;
    for (const auto& [name, step, slots] : steps) {
        auto state = std::make_shared<std::array<AlignedFloats, most_slots>>();
        UpdateRange range{weights->data(), gradient->data(), {}, size};
        for (std::size_t s = 0; s < slots; ++s) {
            (*state)[s].assign(size, 1.0F);
            range.slots[s] = (*state)[s].data();
        }
        add_benchmark(set, fmt::format("update/{}/{}", name, size),
                      {0, bytes_of((2 + slots) * size), bytes_of((1 + slots) * size),
                       (2 + slots) * size * sizeof(float)},
                      [weights, gradient, state, range, step = step, &compute] {
                          compute.update(step, range);
                      });
    }
    const Work two{0, 2 * bytes_of(size), bytes_of(size), 2 * size * sizeof(float)};
    add_benchmark(set, fmt::format("add/{}", size), two,
                  [=, &compute] { compute.add(gradient->data(), size, weights->data()); });
    add_benchmark(set, fmt::format("update_average/{}", size), two, [=, &compute] {
        compute.update_average(0.99F, 0.01F, weights->data(), gradient->data(), size);
    });
    add_benchmark(set, fmt::format("decay_weights/{}", size),
                  {0, bytes_of(size), bytes_of(size), size * sizeof(float)},
                  [=, &compute] { compute.decay_weights(1e-4F, 1e-9F, weights->data(), size); });
}

void add_set(std::string_view name) {
    const Set set{&kernels_named(name), bench::measure_peaks(name)};
    fmt::print(
        "{:8} {:8.1f} GFLOP/s  loads from L1 {:6.1f}  L2 {:6.1f}  L3 {:6.1f}  memory {:6.1f} "
        "GB/s\n",
        name, set.peaks.flops / 1e9, set.peaks.l1_bytes / 1e9, set.peaks.l2_bytes / 1e9,
        set.peaks.l3_bytes / 1e9, set.peaks.memory_bytes / 1e9);
    add_ink(set, 32, 32);
    add_ink(set, 64, 588);
    add_dense(set, 32, 32, 32);
    add_dense(set, 32, 32, 10);
    add_dense(set, 64, 588, 441);
    add_dense(set, 64, 441, 10);
    add_activations(set, 32, 32);
    add_activations(set, 64, 588);
    add_softmax(set, 32, 10);
    add_softmax(set, 64, 345);
    add_updates(set);
}

}  // namespace

int main(int argc, char** argv) {
    // First, so that flags on the command line come later and win.
    std::string time = "--benchmark_min_time=0.05";
    std::string table = "--benchmark_counters_tabular=true";
    std::vector<char*> words(argv, argv + argc);
    words.insert(words.begin() + 1, {time.data(), table.data()});
    auto count = static_cast<int>(words.size());
    words.push_back(nullptr);
    benchmark::Initialize(&count, words.data());
    if (benchmark::ReportUnrecognizedArguments(count, words.data())) return 2;
    fmt::print("The most that one core was measured to do:\n");
    for (const std::string_view name : kernel_names()) add_set(name);
    std::fflush(stdout);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
