#include "sketchfit/cli/picture_display.h"

#include <system_error>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

}  // namespace

PictureDisplay::PictureDisplay(fs::path target, std::vector<PredictionInput> inputs)
    : target_(std::move(target)), inputs_(std::move(inputs)) {
    std::error_code error;
    one_file_ = target_.extension() == ".png" && !fs::is_directory(target_, error);
    if (one_file_) {
        check_overwrites(target_);
    } else {
        make_folder(target_);
    }
}

void PictureDisplay::check_overwrites(const fs::path& file) const {
    for (const PredictionInput& input : inputs_) {
        std::error_code error;
        if (!fs::equivalent(file, input.path, error)) continue;
        fail_usage("--show would overwrite the picture {} itself: name another place",
                   printable(input.name, 1000));
    }
}

/// "apple.png" for "drawings/apple.png"; "apple-2.png" where that was taken by another picture.
fs::path PictureDisplay::file_for(const std::string& name) {
    const std::string stem = name == "-" ? "standard-input" : fs::path(name).stem().string();
    std::string file = stem + ".png";
    for (int number = 2; !names_.insert(file).second; ++number)
        file = fmt::format("{}-{}.png", stem, number);
    return target_ / file;
}

void PictureDisplay::add(const std::string& name, ShownPicture picture, const std::string& title) {
    any_ = true;
    if (one_file_) return sheet_.add(std::move(picture), title);
    const fs::path file = file_for(name);
    check_overwrites(file);
    PictureSheet sheet;
    sheet.add(std::move(picture), title);
    write_file(file, sheet.png(), Sync::no);
}

bool PictureDisplay::finish() {
    if (one_file_ && any_) write_file(target_, sheet_.png());
    return any_;
}

}  // namespace sketchfit
