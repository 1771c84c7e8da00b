#include "sketchfit/report/curves.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace sketchfit {

namespace {

/// The element whose `name` member is `text`, made where there is none yet.
template <typename Element>
Element& named(std::vector<Element>& elements, std::string Element::*name,
               const std::string& text) {
    const auto found = std::find_if(elements.begin(), elements.end(),
                                    [&](const Element& one) { return one.*name == text; });
    if (found != elements.end()) return *found;
    Element& added = elements.emplace_back();
    added.*name = text;
    return added;
}

MeanEpoch mean_epoch(const Report& report, const ValueCurve& curve, std::size_t number) {
    std::vector<double> loss;
    std::vector<double> accuracy;
    std::vector<double> val_loss;
    std::vector<double> val_accuracy;
    for (const std::size_t run : curve.runs) {
        const std::vector<EpochLog>& epochs = report.runs[run].epochs;
        if (number >= epochs.size()) continue;
        loss.push_back(epochs[number].loss);
        accuracy.push_back(epochs[number].accuracy);
        if (epochs[number].val_loss) val_loss.push_back(*epochs[number].val_loss);
        if (epochs[number].val_accuracy) val_accuracy.push_back(*epochs[number].val_accuracy);
    }
    return {static_cast<int>(number), loss.size(),         spread_of(loss),
            spread_of(accuracy),      spread_of(val_loss), spread_of(val_accuracy)};
}

void fill(const Report& report, ValueCurve& curve) {
    std::size_t longest = 0;
    std::vector<double> last;
    std::vector<double> best;
    for (const std::size_t index : curve.runs) {
        const ReportRun& run = report.runs[index];
        longest = std::max(longest, run.epochs.size());
        curve.diverged += run.state == RunState::diverged ? 1 : 0;
        if (!run.epochs.empty() && run.epochs.back().val_accuracy)
            last.push_back(*run.epochs.back().val_accuracy);
        if (run.best_val_accuracy) best.push_back(*run.best_val_accuracy);
    }
    for (std::size_t i = 0; i < longest; ++i) curve.epochs.push_back(mean_epoch(report, curve, i));
    curve.last_val_accuracy = spread_of(last);
    curve.best_val_accuracy = spread_of(best);
}

/// Name and value of each setting in a grid's "a=1,b=2"; commas and '=' may be in the values.
std::vector<std::pair<std::string, std::string>> grid_settings(const std::string& text) {
    const auto is_setting = [](std::string_view name) {
        const auto fields = setting_fields();
        return std::any_of(fields.begin(), fields.end(),
                           [&](const SettingField& field) { return field.name == name; });
    };
    std::vector<std::pair<std::string, std::string>> settings;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(',', from), text.size());
        const std::string piece = text.substr(from, end - from);
        const std::size_t sign = std::min(piece.find('='), piece.size());
        if (sign < piece.size() && is_setting(piece.substr(0, sign))) {
            settings.emplace_back(piece.substr(0, sign), piece.substr(sign + 1));
        } else if (!settings.empty()) {
            settings.back().second += "," + piece;
        }
        from = end + 1;
    }
    return settings;
}

/// A grid's names once, and only the values for each curve.
void label_grid(VariationCurves& curves) {
    for (ValueCurve& value : curves.values) {
        std::string names;
        std::string values;
        for (const auto& [name, text] : grid_settings(value.value)) {
            names += (names.empty() ? "" : " · ") + name;
            values += (values.empty() ? "" : " · ") + text;
        }
        if (names.empty() || (curves.label != curves.variation && curves.label != names)) {
            // No grid that plan_runs() made.
            curves.label = curves.variation;
            for (ValueCurve& one : curves.values) one.label = one.value;
            return;
        }
        curves.label = names;
        value.label = values;
    }
}

}  // namespace

Spread spread_of(const std::vector<double>& numbers) {
    Spread spread;
    for (const double number : numbers) {
        if (!std::isfinite(number)) continue;
        ++spread.count;
        spread.mean += number;
    }
    if (spread.count > 0) spread.mean /= static_cast<double>(spread.count);
    double squares = 0.0;
    for (const double number : numbers) {
        if (std::isfinite(number)) squares += (number - spread.mean) * (number - spread.mean);
    }
    if (spread.count > 1)
        spread.deviation = std::sqrt(squares / static_cast<double>(spread.count - 1));
    return spread;
}

std::size_t VariationCurves::repeats() const {
    std::size_t most = 0;
    for (const ValueCurve& value : values) most = std::max(most, value.runs.size());
    return most;
}

std::vector<VariationCurves> curves_of(const Report& report) {
    std::vector<VariationCurves> variations;
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        const ReportRun& run = report.runs[i];
        auto& variation = named(variations, &VariationCurves::variation, run.variation);
        named(variation.values, &ValueCurve::value, run.value).runs.push_back(i);
    }
    for (VariationCurves& variation : variations) {
        variation.label = variation.variation;
        for (ValueCurve& value : variation.values) {
            value.label = value.value;
            fill(report, value);
        }
        if (variation.variation == "grid") label_grid(variation);
    }
    return variations;
}

}  // namespace sketchfit
