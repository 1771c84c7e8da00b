// One drawing at a time: the bits of predict(), without an allocation, on as many threads as there
// are copies.
#include "sketchfit/nn/predictor.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <thread>

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/evaluate.h"
#include "tests/unit/nn/networks.h"

namespace {

thread_local std::size_t allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    // aligned_alloc wants whole multiples.
    void* block = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

}  // namespace

// Every test of this program allocates through these; they only count. Inlined, GCC 12 takes their
// malloc and free for mismatched.
[[gnu::noinline]] void* operator new(std::size_t size) {
    return allocate(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t /*size*/) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t /*size*/,
                                       std::align_val_t /*alignment*/) noexcept {
    std::free(block);
}

namespace sketchfit {
namespace {

Model small_model(Activation hidden = relu) {
    return Model({Dense{.units = 20, .activation = hidden}, Dropout{0.5}, Dense{7, softmax}},
                 {.input = 784, .seed = 4});
}

/// The probabilities of all drawings, one call a drawing.
std::vector<float> one_by_one(Predictor& predictor, const Dataset& drawings) {
    std::vector<float> all;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const std::span<const float> row = predictor.predict(drawings.drawing(i));
        all.insert(all.end(), row.begin(), row.end());
    }
    return all;
}

TEST(Predictor, GivesTheBitsOfPredict) {
    const Dataset drawings = test::random_drawings(300, 784, 7);
    for (const Activation hidden : {relu, Activation::gelu, Activation::sigmoid}) {
        const Model model = small_model(hidden);
        Predictor predictor(model);
        EXPECT_EQ(one_by_one(predictor, drawings), predict(model, drawings));
    }
}

TEST(Predictor, TakesDrawingsOfAnySizeAndScaling) {
    const Dataset drawings = test::random_drawings(40, 21, 3);
    const Model model({Dense{3, softmax}}, {.input = 21, .scaling = {.offset = 7, .divisor = 9}});
    Predictor predictor(model);
    EXPECT_EQ(one_by_one(predictor, drawings), predict(model, drawings));
}

TEST(Predictor, AllocatesNothing) {
    const Dataset drawings = test::random_drawings(50, 784, 7);
    const std::vector<std::uint8_t> full(784, 255);
    Predictor predictor(small_model());
    const std::size_t before = allocations;
    for (std::size_t i = 0; i < drawings.size(); ++i) predictor.predict(drawings.drawing(i));
    predictor.predict(full);
    EXPECT_EQ(allocations, before);
    EXPECT_GT(before, 0U);
}

TEST(Predictor, RefusesDrawingsOfAnotherSize) {
    Predictor predictor(small_model());
    for (const std::size_t size : {0U, 783U, 785U}) {
        try {
            predictor.predict(std::vector<std::uint8_t>(size));
            FAIL() << size;
        } catch (const Error& error) {
            EXPECT_EQ(error.what(), "the model takes drawings of 784 pixels, received one of " +
                                        std::to_string(size));
        }
    }
}

TEST(Predictor, CopiesShareTheModelAndServeOneThreadEach) {
    const Dataset drawings = test::random_drawings(200, 784, 7);
    const Predictor first(small_model());
    const std::vector<float> expected = predict(first.model(), drawings);
    std::vector<std::vector<float>> results(4);
    std::vector<std::thread> threads;
    for (std::vector<float>& result : results) {
        threads.emplace_back([&] {
            Predictor own = first;
            EXPECT_EQ(&own.model(), &first.model());
            result = one_by_one(own, drawings);
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::vector<float>& result : results) EXPECT_EQ(result, expected);
}

}  // namespace
}  // namespace sketchfit
