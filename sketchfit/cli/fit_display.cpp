#include "sketchfit/cli/fit_display.h"

#include <array>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/cli/tables.h"

namespace sketchfit {

namespace {

nlohmann::ordered_json number(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return nullptr;
    return *value;
}

/// "epoch  3/25"
std::string epoch_label(int epoch, int epochs) {
    const std::string total = std::to_string(epochs);
    return fmt::format("epoch {:>{}}/{}", epoch, total.size(), total);
}

}  // namespace

std::string epoch_line(const EpochLog& log, int epochs) {
    std::string line =
        fmt::format("{}  {:>6}  loss {}  accuracy {}", epoch_label(log.epoch + 1, epochs),
                    duration(log.seconds), decimals(log.loss), decimals(log.accuracy));
    if (log.val_loss) line += fmt::format("  val_loss {}", decimals(log.val_loss));
    if (log.val_accuracy) line += fmt::format("  val_accuracy {}", decimals(log.val_accuracy));
    return line;
}

std::string epoch_json(const EpochLog& log) {
    const nlohmann::ordered_json object{{"epoch", log.epoch},
                                        {"loss", number(log.loss)},
                                        {"accuracy", number(log.accuracy)},
                                        {"val_loss", number(log.val_loss)},
                                        {"val_accuracy", number(log.val_accuracy)},
                                        {"learning_rate", number(log.learning_rate)},
                                        {"seconds", number(log.seconds)}};
    return object.dump();
}

FitDisplay::FitDisplay(int epochs, bool quiet, bool json)
    : bar_(stderr), epochs_(epochs), quiet_(quiet), json_(json) {}

void FitDisplay::on_batch(const FitProgress& progress) {
    if (quiet_ || !bar_.due() || progress.batches == 0) return;
    const double share =
        static_cast<double>(progress.batch) / static_cast<double>(progress.batches);
    const double done = progress.epoch + share;
    const auto now = std::chrono::steady_clock::now();
    if (!first_) {
        first_ = done;
        begin_ = now;
    }
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    const std::array<std::string, 4> parts{
        time_left(seconds_left(seconds, done - *first_, progress.epochs - *first_)),
        fmt::format("loss {}", decimals(progress.loss)),
        fmt::format("accuracy {}", decimals(progress.accuracy)),
        fmt::format("{}/{} batches", progress.batch, progress.batches)};
    bar_.draw(epoch_label(progress.epoch + 1, progress.epochs), share, parts);
}

void FitDisplay::on_epoch(const EpochLog& log) {
    if (json_) {
        bar_.clear();
        fmt::print("{}\n", epoch_json(log));
        std::fflush(stdout);
    }
    // With --json the same numbers are on stdout already; a terminal shows the bar alone.
    if (!quiet_ && !json_) bar_.print(epoch_line(log, epochs_));
}

}  // namespace sketchfit
