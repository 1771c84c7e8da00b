// What predict --show writes: a sheet of all pictures, or one for each of them in a folder.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sketchfit/cli/prediction_input.h"
#include "sketchfit/ink/picture_sheet.h"

namespace sketchfit {

class PictureDisplay {
  public:
    /// A path that ends in .png and is no folder is one file; any other one is a folder, which is
    /// made. Throws UsageError where one of `inputs` would be overwritten, Error where the folder
    /// cannot be made.
    PictureDisplay(std::filesystem::path target, std::vector<PredictionInput> inputs);

    /// Keeps a picture of the input `name`, or writes its file. `title` stands above it.
    void add(const std::string& name, ShownPicture picture, const std::string& title);

    /// Writes the one file. Returns false where there were no pictures.
    bool finish();

  private:
    std::filesystem::path file_for(const std::string& name);
    void check_overwrites(const std::filesystem::path& file) const;

    std::filesystem::path target_;
    std::vector<PredictionInput> inputs_;
    bool one_file_ = false;
    bool any_ = false;
    PictureSheet sheet_;
    std::set<std::string> names_;
};

}  // namespace sketchfit
