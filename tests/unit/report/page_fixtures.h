// A small report made in memory: two models with few drawings, and a run that left none.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/report/contents.h"

namespace sketchfit::fixtures {

/// `count` drawings of 28 x 28 pixels with a bar whose place tells the class.
inline Dataset barred_drawings(std::size_t count, const std::vector<std::string>& names,
                               std::uint64_t seed) {
    Random random(seed, Purpose::invent);
    Pixels pixels(count * 784);
    std::vector<std::uint16_t> labels;
    for (std::size_t i = 0; i < count; ++i) {
        labels.push_back(static_cast<std::uint16_t>(random.below(names.size())));
        for (std::size_t k = 0; k < 56; ++k) {
            const std::size_t place = (4 * std::size_t{labels.back()} + k / 28) * 28 + k % 28;
            pixels[i * 784 + place] = static_cast<std::uint8_t>(random.below(256));
        }
        for (int speck = 0; speck < 20; ++speck) pixels[i * 784 + random.below(784)] = 255;
    }
    return Dataset(std::move(pixels), 784, std::move(labels), names);
}

inline ReportRun run_with_model(const std::string& value, std::uint64_t seed,
                                const ReportSplit& split) {
    ReportRun run;
    run.key = "learning_rate=" + value;
    run.variation = "learning_rate";
    run.value = value;
    set_setting(run.settings, "learning_rate", value);
    run.state = RunState::finished;
    run.epochs = {{.epoch = 0,
                   .loss = 2.25,
                   .accuracy = 0.125,
                   .val_loss = 2.5,
                   .val_accuracy = 1.0 / 3.0,
                   .learning_rate = 0.01,
                   .seconds = 0.5},
                  {.epoch = 1,
                   .loss = 1.1,
                   .accuracy = 0.7,
                   .val_loss = 1.2,
                   .val_accuracy = 0.6,
                   .learning_rate = 0.01,
                   .seconds = 0.5}};
    run.seconds = 1.0;
    run.best_val_accuracy = 0.6;
    run.best_epoch = 1;
    run.model = Sequential({Dense{6, relu}, Dense{split.test.class_count(), softmax}},
                           {.seed = seed, .class_names = split.test.class_names()});
    run.evaluation = evaluate(*run.model, split.test);
    run.predictions = classify(*run.model, split.test);
    return run;
}

/// Runs 0 and 1 have models; run 2 diverged in its first epoch.
inline Report small_report(const std::vector<std::string>& names = {"cat", "dog", "fish"},
                           std::size_t tested = 60) {
    Report report;
    report.title = "Rates";
    report.source = "drawings.npz";
    report.format = "npz, deflated";
    report.fingerprint = "0123456789abcdef";
    report.created = "2026-01-31T12:00:00Z";
    report.class_names = names;
    report.splits.push_back({.train = barred_drawings(30, names, 1),
                             .test = barred_drawings(tested, names, 2),
                             .shared = 1});
    report.train_summary = describe(report.splits[0].train);
    report.test_summary = describe(report.splits[0].test);
    report.runs.push_back(run_with_model("0.01", 1, report.splits[0]));
    report.runs.push_back(run_with_model("0.1", 2, report.splits[0]));
    ReportRun lost;
    lost.key = "learning_rate=1e+20";
    lost.variation = "learning_rate";
    lost.value = "1e+20";
    set_setting(lost.settings, "learning_rate", "1e+20");
    lost.state = RunState::diverged;
    lost.message = "the loss became nan";
    lost.missing = "its weights are not numbers";
    report.runs.push_back(std::move(lost));
    return report;
}

}  // namespace sketchfit::fixtures
