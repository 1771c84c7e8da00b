// How fast drawings are invented, on one core: as strokes, and with their bitmaps.
#include "sketchfit/ink/invent.h"

#include <array>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "sketchfit/ink/raster.h"

namespace {

using namespace sketchfit;

void count_drawings(benchmark::State& state) {
    state.counters["drawings"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void strokes(benchmark::State& state) {
    Drawing drawing;
    std::uint64_t i = 0;
    for (auto _ : state) {
        invent_drawing(1, i++, drawing);
        benchmark::DoNotOptimize(drawing.strokes.points().data());
    }
    count_drawings(state);
}

void strokes_and_bitmaps(benchmark::State& state) {
    Drawing drawing;
    Rasteriser rasteriser;
    std::array<std::uint8_t, bitmap_pixels> bitmap{};
    std::uint64_t i = 0;
    for (auto _ : state) {
        invent_drawing(1, i++, drawing);
        rasteriser.draw(drawing.strokes, bitmap);
        benchmark::DoNotOptimize(bitmap.data());
    }
    count_drawings(state);
}

BENCHMARK(strokes);
BENCHMARK(strokes_and_bitmaps);

}  // namespace

BENCHMARK_MAIN();
