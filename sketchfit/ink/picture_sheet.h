// What the network sees of people's pictures: each picture with the lines that were found in it
// drawn over it, and beside it the bitmap of 28 x 28 pixels, enlarged.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sketchfit/ink/normalise.h"
#include "sketchfit/ink/picture.h"

namespace sketchfit {

/// A picture made small enough for a sheet, and what became of it.
struct ShownPicture {
    Picture small{};
    double scale = 1;  ///< from the picture's pixels to the sheet's
    double width = 0;  ///< on the sheet
    double height = 0;
    NormalisedPicture normalised{};

    ShownPicture() = default;
    ShownPicture(const Picture& picture, NormalisedPicture result);
};

class PictureSheet {
  public:
    /// At most this many pictures are kept; further ones are only counted.
    static constexpr std::size_t most = 100;

    /// `title` stands above the picture, for example its name and what it was taken for.
    void add(ShownPicture picture, std::string title);

    /// The sheet as the bytes of a PNG file. Throws Error for a sheet without pictures.
    std::string png() const;

  private:
    struct Item {
        ShownPicture picture;
        std::string title;
    };

    std::vector<Item> items_;
    std::size_t left_out_ = 0;
};

}  // namespace sketchfit
