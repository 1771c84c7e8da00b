#include "sketchfit/cli/data_text.h"

#include <array>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/tune/build.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 5> run_files{"model.safetensors", "best.safetensors",
                                               "history.csv", "run.json", "checkpoint.safetensors"};

/// "name  last (best X, epoch N)" of a number that validation gives.
std::string best_text(const std::vector<EpochLog>& epochs, const char* name,
                      std::optional<double> EpochLog::*member, bool highest) {
    const std::optional<double> last = epochs.back().*member;
    if (!last) return "";
    std::optional<double> best;
    int epoch = 0;
    for (const EpochLog& log : epochs) {
        const std::optional<double> value = log.*member;
        if (!value || (best && !(highest ? *value > *best : *value < *best))) continue;
        best = value;
        epoch = log.epoch + 1;
    }
    return fmt::format("{:<12}  {} (best {}, epoch {})\n", name, decimals(last), decimals(best),
                       epoch);
}

}  // namespace

std::string absolute_path(const std::string& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    return error ? path : absolute.lexically_normal().string();
}

std::string data_text(const std::string& path, const LoadedData& data) {
    const Dataset& drawings = data.drawings;
    std::string text =
        fmt::format("data          {}: {} drawings of {} pixels, {} classes ({})\n",
                    printable(path, 400), grouped(drawings.size()), drawings.pixels_per_drawing(),
                    drawings.class_count(), data.format);
    if (data.test)
        text += fmt::format("              and {} to test\n", grouped(data.test->size()));
    for (const std::string& note : data.notes)
        text += fmt::format("note          {}\n", printable(note, 400));
    return text;
}

std::string split_text(const LoadedData& data, const Settings& settings) {
    if (data.test) return "the file's own test set";
    return fmt::format("test_size {}, random_state {}{}", settings.test_size, settings.random_state,
                       settings.stratify ? ", stratified" : "");
}

std::string optimizer_text(const Settings& settings) {
    std::string text = fmt::format("{}, learning_rate {}", settings.optimizer,
                                   learning_rate(make_optimizer(settings)));
    const Settings standard;
    for (const SettingField& field : setting_fields()) {
        const bool shown = field.group == "optimizer" || field.group == "schedule";
        const std::string value = setting_text(settings, field);
        if (!shown || field.name == "optimizer" || field.name == "learning_rate" ||
            value == setting_text(standard, field))
            continue;
        text += fmt::format(", {} {}", field.name, value);
    }
    return fmt::format("{}, batch_size {}, {} epoch{}", text, settings.batch_size, settings.epochs,
                       settings.epochs == 1 ? "" : "s");
}

std::string history_text(const History& history) {
    if (history.epochs.empty()) return "";
    const auto& epochs = history.epochs;
    std::string text = fmt::format("{:<12}  {}\n{:<12}  {}\n", "loss", decimals(epochs.back().loss),
                                   "accuracy", decimals(epochs.back().accuracy));
    text += best_text(epochs, "val_loss", &EpochLog::val_loss, false);
    text += best_text(epochs, "val_accuracy", &EpochLog::val_accuracy, true);
    if (history.restored_epoch)
        text += fmt::format("weights       those of epoch {}\n", *history.restored_epoch + 1);
    return text;
}

std::string files_text(const fs::path& folder) {
    std::string text;
    std::error_code error;
    for (const char* name : run_files) {
        if (!fs::exists(folder / name, error)) continue;
        text += text.empty() ? (folder / name).string() : fmt::format(", {}", name);
    }
    return text;
}

}  // namespace sketchfit
