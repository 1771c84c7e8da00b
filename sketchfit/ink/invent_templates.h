// What the invented classes look like: for each class some templates, a template a list of parts.
#pragma once

#include <string>
#include <vector>

#include "sketchfit/ink/raster.h"

namespace sketchfit {

/// One stroke of a template, in a square of side 1, y downwards.
struct TemplatePart {
    enum class Kind : char {
        line = '-',     ///< straight from point to point
        curve = '~',    ///< smoothly through all points
        loop = 'o',     ///< the same, closed
        ellipse = 'O',  ///< centre, radii
        box = '#',      ///< two opposite corners
        hand = 'h',     ///< from the first point to the second, turned anyhow about the first
    };
    Kind kind = Kind::line;
    double probability = 1;  ///< that it is drawn at all
    Stroke points{};
};

struct Template {
    double spin = 0;  ///< turned by up to this many turns either way
    std::vector<TemplatePart> parts{};
};

struct InventedClass {
    std::string name;
    std::vector<Template> templates;  ///< each as likely as the others
};

/// All classes, in the benchmark's order.
const std::vector<InventedClass>& invented_classes();

}  // namespace sketchfit
