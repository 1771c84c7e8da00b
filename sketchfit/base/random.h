// Random numbers, two kinds. RandomState repeats NumPy's legacy generator word for word, for splits
// that must agree with scikit-learn. Random is sketchfit's own: a stream is named by a seed and up
// to three numbers (what for, epoch, batch, ...), so that any state of a run can be recomputed
// from its place and nothing about it has to be stored.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace sketchfit {

/// NumPy's RandomState(seed): MT19937 with Knuth's initialisation
/// (docs: numpy.random.RandomState; the algorithm: Matsumoto and Nishimura 1998).
class RandomState {
  public:
    explicit RandomState(std::uint32_t seed);

    /// The next 32-bit word.
    std::uint32_t next();
    /// An integer in 0..max inclusive, by NumPy's legacy masked rejection; max = 0 draws nothing.
    std::uint64_t interval(std::uint64_t max);
    /// A double in [0, 1) with 53 random bits (`random_sample`).
    double uniform();
    /// `permutation(count)`: the numbers 0..count-1 in the order NumPy gives them.
    std::vector<std::uint32_t> permutation(std::size_t count);
    /// `shuffle(values)`.
    void shuffle(std::span<std::uint32_t> values);

  private:
    void refill();

    std::array<std::uint32_t, 624> state_{};
    std::size_t position_ = 624;
};

/// What a stream of Random is for; streams of different purposes never meet.
enum class Purpose : std::uint64_t {
    initializer = 1,
    shuffle = 2,
    dropout = 3,
    sample = 4,
    invent = 5
};

/// A fast generator (xoshiro256**, Blackman and Vigna 2018) whose state is hashed from its name.
class Random {
  public:
    Random(std::uint64_t seed, Purpose purpose, std::uint64_t first = 0, std::uint64_t second = 0);

    /// The next 64-bit word.
    std::uint64_t next();
    /// An integer in 0..bound-1, without bias (Lemire 2019); bound must not be 0.
    std::uint64_t below(std::uint64_t bound);
    /// A double in [0, 1) with 53 random bits.
    double uniform();
    /// A standard normal number (Marsaglia's polar method).
    double normal();
    /// Fisher-Yates shuffle.
    void shuffle(std::span<std::uint32_t> values);

  private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace sketchfit
