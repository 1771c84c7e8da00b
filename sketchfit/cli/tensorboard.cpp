#include "sketchfit/cli/tensorboard.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/report/gallery.h"
#include "sketchfit/tune/build.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// A new folder that goes with all that is in it.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (fs::temp_directory_path() / "sketchfit-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) fail("{}: no temporary folder can be made", name);
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

double seconds_now() {
    return static_cast<double>(std::time(nullptr));
}

/// The value as what the plugin compares: numbers as numbers, lists and words as text.
std::variant<bool, double, std::string> value_of(const Settings& settings,
                                                 const SettingField& field) {
    const std::string text = setting_text(settings, field);
    if (field.name == "learning_rate") return learning_rate(make_optimizer(settings));
    const std::string_view type = type_name(field);
    if (type == "true|false") return text == "true";
    if (type == "number" || type == "integer") return std::strtod(text.c_str(), nullptr);
    return text;
}

}  // namespace

std::vector<Hyperparameter> hyperparameters_of(const Settings& settings) {
    const Settings defaults;
    const std::vector<std::string_view> always{
        "layers", "activation", "optimizer", "learning_rate", "batch_size", "epochs", "seed"};
    std::vector<Hyperparameter> parameters;
    for (const SettingField& field : setting_fields()) {
        const std::string text = setting_text(settings, field);
        const bool chosen = std::ranges::find(always, field.name) != always.end();
        if (!chosen && text == setting_text(defaults, field)) continue;
        parameters.push_back({std::string(field.name), value_of(settings, field)});
    }
    return parameters;
}

std::string experiment_value(const std::vector<PlannedRun>& runs) {
    std::vector<Hyperparameter> all;
    for (const PlannedRun& run : runs) {
        for (Hyperparameter& parameter : hyperparameters_of(run.settings)) {
            const auto known = std::ranges::find(all, parameter.name, &Hyperparameter::name);
            if (known == all.end()) all.push_back(std::move(parameter));
        }
    }
    return hparams_experiment(all);
}

TensorBoardRun::TensorBoardRun(const fs::path& folder, const std::string& name,
                               const Settings& settings, const PreparedData& data)
    : name_(name),
      settings_(settings),
      data_(data),
      session_(folder),
      train_(folder / "train"),
      validation_(folder / "validation") {
    session_.add(0, hparams_session_start(hyperparameters_of(settings), seconds_now()));
}

void TensorBoardRun::add_scalars(const EpochLog& log) {
    train_.add(log.epoch, scalar_value("epoch_loss", log.loss));
    train_.add(log.epoch, scalar_value("epoch_accuracy", log.accuracy));
    train_.add(log.epoch, scalar_value("epoch_learning_rate", log.learning_rate));
    const std::size_t batch = static_cast<std::size_t>(settings_.batch_size);
    const std::size_t batches = (data_.split.train.size() + batch - 1) / batch;
    const auto iterations = static_cast<std::int64_t>(batches) * (log.epoch + 1);
    if (log.val_loss) {
        validation_.add(log.epoch, scalar_value("epoch_loss", *log.val_loss));
        validation_.add(iterations, scalar_value("evaluation_loss_vs_iterations", *log.val_loss));
    }
    if (log.val_accuracy) {
        validation_.add(log.epoch, scalar_value("epoch_accuracy", *log.val_accuracy));
        validation_.add(iterations,
                        scalar_value("evaluation_accuracy_vs_iterations", *log.val_accuracy));
    }
}

/// Tags as Keras's layers are called: "dense/kernel", "dense_1/bias".
void TensorBoardRun::add_histograms(int epoch) {
    for (std::size_t i = 0; i < model_->variables().size(); ++i) {
        const Variable& variable = model_->variables()[i];
        const std::string layer = i < 2 ? "dense" : fmt::format("dense_{}", i / 2);
        const std::string tag = layer + (variable.is_kernel() ? "/kernel" : "/bias");
        train_.add(epoch, histogram_value(tag, model_->values(variable)));
    }
}

void TensorBoardRun::on_epoch(const EpochLog& log) {
    add_scalars(log);
    if (model_ == nullptr) return;
    add_histograms(log.epoch);
    last_ = *model_;
    last_epoch_ = log.epoch;
}

/// The gallery that a report of this run would show; empty where there is nothing to show.
std::string TensorBoardRun::gallery_png() const {
    Report report;
    report.title = name_;
    report.class_names = last_->class_names();
    report.splits.push_back({.train = data_.split.train, .test = data_.split.validation});
    ReportRun& run = report.runs.emplace_back();
    run.key = name_;
    run.settings = settings_;
    run.model = last_;
    run.evaluation =
        evaluate(*last_, data_.split.validation, {.label_smoothing = settings_.label_smoothing});
    run.predictions = classify(*last_, data_.split.validation);
    const FigureOptions options;
    const ScratchFolder folder;
    write_galleries(folder.path(), report, choose_figures(report, options), options);
    std::error_code none;
    const fs::path picture = folder.path() / "gallery.png";
    return fs::exists(picture, none) ? read_file(picture, std::size_t{64} << 20U) : std::string();
}

void TensorBoardRun::on_end(RunState state) {
    if (last_ && state != RunState::failed && data_.split.validation.size() > 0) {
        try {
            const std::string png = gallery_png();
            if (!png.empty()) validation_.add(last_epoch_, image_value("gallery", png));
        } catch (const Error& error) {
            // A fit that diverged has weights that are no numbers; its scalars are worth keeping.
            print_notice(fmt::format("TensorBoard's gallery of {} is left out: {}",
                                     printable(name_), error.what()));
        }
    }
    // TensorBoard believes the first end that it reads: a run that can go on has none yet.
    if (state == RunState::interrupted) return;
    const bool finished = state == RunState::finished;
    session_.add(0, hparams_session_end(finished ? SessionStatus::success : SessionStatus::failure,
                                        seconds_now()));
}

RunWatch watch_run(const fs::path& folder, const std::string& name, const Settings& settings,
                   const PreparedData& data) {
    const auto run = std::make_shared<TensorBoardRun>(folder, name, settings, data);
    return {.on_model = [run](const Model& model) { run->on_model(model); },
            .on_epoch = [run](const EpochLog& log) { run->on_epoch(log); },
            .on_end = [run](RunState state) { run->on_end(state); }};
}

}  // namespace sketchfit
