// Which drawings of a stream are kept: by what is known about them, by number, or a fair sample of
// each class. Labels are given here too: the place of a drawing's word among the classes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/ink/drawing.h"

namespace sketchfit {

struct SelectionOptions {
    bool recognized_only = false;
    std::vector<std::string> countries{};      ///< codes such as "US"; empty: all
    std::vector<std::string> classes{};        ///< words in the order of their labels; empty: all
    std::optional<std::uint64_t> per_class{};  ///< the first N of each class
    std::optional<std::uint64_t> sample{};     ///< N of each class by lot, instead of per_class
    std::optional<std::uint64_t> limit{};      ///< the first N of all
    std::uint64_t seed = 0;                    ///< of the lot
};

/// A drawing that is kept, with the place of its word in Selection::classes().
struct LabelledDrawing {
    Drawing drawing;
    std::uint16_t label = 0;
};

class Selection {
  public:
    /// Throws UsageError where both per_class and sample are given, or a number is 0.
    explicit Selection(SelectionOptions options);

    /// Whether no further drawing can be kept.
    bool complete() const { return options_.limit && kept_ >= *options_.limit; }
    /// Whether no further drawing of the class can be kept.
    bool complete(const std::string& word) const;

    /// The label of a drawing that is to be kept at once; nothing for one that is left out, or that
    /// the lot took over (then `drawing` may be another one afterwards). `name` is its file.
    /// Throws Error where the file does not say what the options ask for, or the classes are more
    /// than a dataset can have.
    std::optional<std::uint16_t> keep(Drawing& drawing, const std::string& name);

    /// Takes back that a drawing was kept.
    void uncount(std::uint16_t label);

    /// Moves out what the lot chose, in the order in which the drawings came.
    std::vector<LabelledDrawing> take_sample();

    /// Words in the order of their labels: those of the options, or as they came first.
    const std::vector<std::string>& classes() const { return classes_; }
    /// Drawings kept of each class (with a sample: at most N).
    const std::vector<std::uint64_t>& counts() const { return counts_; }
    /// Drawings of each class that came, whether they are kept or not.
    const std::vector<std::uint64_t>& offered() const { return offered_; }
    /// Drawings that were left out for their class, country or recognition.
    std::uint64_t left_out() const { return left_out_; }

  private:
    struct Drawn {
        std::uint64_t place;  // in the stream
        LabelledDrawing item;
    };
    struct Lot {
        std::uint64_t seen = 0;
        Random random;
        std::vector<Drawn> drawn{};
    };

    bool wanted(const Drawing& drawing, const std::string& name) const;
    std::optional<std::uint16_t> label_of(const std::string& word);
    void draw_lot(Drawing& drawing, std::uint16_t label);

    SelectionOptions options_;
    std::vector<std::string> classes_;
    std::map<std::string, std::uint16_t, std::less<>> labels_;
    std::vector<std::uint64_t> counts_;
    std::vector<std::uint64_t> offered_;
    std::vector<Lot> lots_;
    std::uint64_t kept_ = 0;
    std::uint64_t seen_ = 0;
    std::uint64_t left_out_ = 0;
};

}  // namespace sketchfit
