// How fast drawings are read and rasterised on one core: megabytes of the file, and drawings, a
// second. The files are invented, in memory, with the sizes of QuickDraw's: five strokes of ten
// points a drawing. Usage: sketchfit_bench_ink [flags of Google Benchmark].
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include "sketchfit/base/files.h"
#include "sketchfit/base/random.h"
#include "sketchfit/ink/binary.h"
#include "sketchfit/ink/drawing_writer.h"
#include "sketchfit/ink/ndjson.h"
#include "sketchfit/ink/pickle.h"
#include "sketchfit/ink/raster.h"
#include "sketchfit/ink/sketch_rnn.h"

namespace {

using namespace sketchfit;

constexpr std::uint32_t drawings = 20'000;
constexpr std::size_t strokes = 5;
constexpr std::size_t points = 10;

Random random_numbers() {
    return {1, Purpose::sample};
}

/// A whole number in 0..bound-1.
std::uint32_t below(Random& random, std::uint32_t bound) {
    return static_cast<std::uint32_t>(random.below(bound));
}

/// Simplified, or raw: with times, and coordinates of which half have many decimals.
Drawing random_drawing(Random& random, bool raw) {
    const auto coordinate = [&]() -> double {
        if (!raw) return below(random, 256);
        return below(random, 2) == 0 ? below(random, 900) : 900 * random.uniform();
    };
    Drawing drawing{.strokes = {},
                    .word = "alarm clock",
                    .countrycode = "US",
                    .key_id = 4'500'000'000'000'000 + below(random, 1U << 31U),
                    .timestamp = 1'489'184'277'574'660 + below(random, 1U << 31U),
                    .recognized = true};
    double time = 0;
    for (std::size_t i = 0; i < strokes; ++i) {
        for (Point& point : drawing.strokes.add(points)) {
            point = {coordinate(), coordinate()};
            if (raw) drawing.times.push_back(time += below(random, 30));
        }
    }
    return drawing;
}

std::string ndjson_file(bool raw) {
    Random random = random_numbers();
    std::string text;
    for (std::uint32_t i = 0; i < drawings; ++i) append_ndjson(random_drawing(random, raw), text);
    return text;
}

std::string binary_file() {
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("sketchfit-bench-{}.bin", ::getpid());
    Random random = random_numbers();
    BinaryWriter writer(path);
    for (std::uint32_t i = 0; i < drawings; ++i) writer.write(random_drawing(random, false));
    writer.finish();
    std::string bytes = read_file(path);
    std::filesystem::remove(path);
    return bytes;
}

/// A pickled array of arrays of 16-bit offsets, as NumPy writes it but for most of its memo.
std::string pickle() {
    using namespace std::string_view_literals;
    constexpr std::string_view first =
        "\x80\x02"
        "cnumpy.core.multiarray\n_reconstruct\nq\x01"
        "cnumpy\nndarray\nq\x02K\x00\x85U\x01"
        "b\x87R(K\x01J"sv;
    constexpr std::string_view state =
        "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t"
        "bq\x04"sv;
    constexpr std::string_view array =
        "h\x01h\x02K\x00\x85U\x01"
        "b\x87R(K\x01K\x32K\x03\x86h\x04\x89T\x2c\x01\x00\x00"sv;
    const auto type = [&](std::string_view name, std::string_view order) {
        return fmt::format("cnumpy\ndtype\nU\x02{}\x89\x88\x87R(K\x03U\x01{}{}", name, order,
                           state);
    };
    const auto little_endian = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
        return text;
    };
    Random random = random_numbers();
    // Number 4 of the memo is the outer type, and from then on that of the numbers.
    std::string bytes =
        fmt::format("{}{}\x85{}\x89]", first, little_endian(drawings, 4), type("O8", "|"));
    const std::string numbers = type("i2", "<");
    for (std::uint32_t i = 0; i < drawings; ++i) {
        std::string text(array);
        if (i == 0) text.replace(text.find("h\x04"), 2, numbers);
        for (std::uint32_t row = 0; row < strokes * points; ++row) {
            text += little_endian(below(random, 128), 2) + little_endian(below(random, 128), 2) +
                    little_endian(row % points == points - 1 ? 1 : 0, 2);
        }
        bytes += text + "tba";
    }
    return bytes + "tb.";
}

std::unique_ptr<ByteSource> source_of(const std::string& bytes) {
    return std::make_unique<MemorySource>("memory", std::as_bytes(std::span(bytes)));
}

/// Times `read(bytes)`, which gives the number of drawings that it read.
template <typename Read>
void time_reading(benchmark::State& state, const std::string& bytes, const Read& read) {
    for (auto _ : state) {
        if (read(bytes) != drawings) {
            state.SkipWithError("not all drawings were read");
            break;
        }
    }
    const double seen = static_cast<double>(state.iterations());
    using Counter = benchmark::Counter;
    state.counters["MB/s"] =
        Counter(seen * static_cast<double>(bytes.size()) / 1e6, Counter::kIsRate);
    state.counters["drawings/s"] = Counter(seen * drawings, Counter::kIsRate);
}

std::uint32_t count(DrawingSource&& source) {
    Drawing drawing;
    std::uint32_t read = 0;
    while (source.next(drawing)) ++read;
    return read;
}

void read_simplified(benchmark::State& state) {
    time_reading(state, ndjson_file(false),
                 [](const std::string& bytes) { return count(NdjsonSource(source_of(bytes))); });
}
BENCHMARK(read_simplified)->Name("ndjson/simplified");

void read_raw(benchmark::State& state) {
    time_reading(state, ndjson_file(true),
                 [](const std::string& bytes) { return count(NdjsonSource(source_of(bytes))); });
}
BENCHMARK(read_raw)->Name("ndjson/raw");

void read_binary(benchmark::State& state) {
    time_reading(state, binary_file(), [](const std::string& bytes) {
        return count(BinarySource(source_of(bytes), "word"));
    });
}
BENCHMARK(read_binary)->Name("binary");

void read_sketch_rnn(benchmark::State& state) {
    time_reading(state, pickle(), [](const std::string& bytes) {
        const auto source = source_of(bytes);
        PickledArrays arrays(*source);
        PickledMatrix matrix;
        Strokes drawing;
        while (arrays.next(matrix)) strokes_of_offsets(matrix, drawing);
        return arrays.count();
    });
}
BENCHMARK(read_sketch_rnn)->Name("sketch_rnn");

void rasterise(benchmark::State& state) {
    constexpr std::size_t different = 256;
    Random random = random_numbers();
    std::array<Strokes, different> samples;
    for (Strokes& sample : samples) sample = random_drawing(random, false).strokes;
    Rasteriser rasteriser;
    std::array<std::uint8_t, bitmap_pixels> bitmap{};
    std::size_t i = 0;
    for (auto _ : state) {
        rasteriser.draw(samples[i++ % different], bitmap);
        benchmark::DoNotOptimize(bitmap);
    }
    state.counters["drawings/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(rasterise);

}  // namespace

BENCHMARK_MAIN();
