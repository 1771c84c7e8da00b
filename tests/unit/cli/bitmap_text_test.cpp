// Drawings as half blocks.
#include "sketchfit/cli/bitmap_text.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

/// Two drawings of 3 x 3 pixels.
Dataset small() {
    return {{255, 0, 0,    //
             255, 255, 0,  //
             0, 0, 86,     //
             0, 255, 0,    //
             0, 0, 85,     //
             0, 0, 0},
            9,
            {1, 0},
            {"a", "bee"}};
}

TEST(DrawingsText, DrawsTwoRowsOfPixelsInALine) {
    EXPECT_EQ(drawings_text(small(), 4, true),
              "bee\n"
              "█▄\n"
              "  ▀\n"
              "\n"
              "a\n"
              " ▀\n"
              "\n"
              "\n");
}

TEST(DrawingsText, PutsDrawingsSideBySideAndDoesWithoutUnicode) {
    EXPECT_EQ(drawings_text(small(), 8, false),
              "bee  a\n"
              "#_    \"\n"
              "  \"\n"
              "\n");
}

}  // namespace
}  // namespace sketchfit
