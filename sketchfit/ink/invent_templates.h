// What the invented classes look like: for each class several templates, a template a list of
// parts, all written by hand as text (invent_templates_*.cpp). docs/invented.md explains the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/ink/strokes.h"

namespace sketchfit {

/// A part of a template: one stroke or several. Points lie about a square of side 1, y downwards.
struct TemplatePart {
    enum class Kind : char {
        line = '-',     ///< straight from point to point
        curve = '~',    ///< smoothly through all points
        loop = 'o',     ///< the same, closed
        ellipse = 'O',  ///< centre, radii
        box = '#',      ///< two opposite corners
        hand = 'h',     ///< from the first point to the second, turned anyhow about the first
        rungs = '=',    ///< `count` strokes across two or more rails (two points each)
        zigzag = 'z',   ///< one stroke, `count` times to and fro between two rails
        wave = 'w',     ///< `count` half waves from the first point to the second; how far they go
        teeth = 'n',    ///< `count` battlements from the first point to the second; their side
        rays = '*',     ///< `count` rays: centre, inner and outer radius, and from turn to turn
        beads = '.',    ///< `count` circles from the first point to the second; radii
        digits = 'd',   ///< `count` digits from the first point to the second; width and height
    };
    Kind kind = Kind::line;
    /// The part is drawn where the drawing's dice of this number (0: a dice of the part's own)
    /// shows low <= value < high. Dice show 0..1.
    std::uint8_t dice = 0;
    float low = 0;
    float high = 1;
    /// The range of `count`.
    std::uint32_t least = 1;
    std::uint32_t most = 1;
    std::vector<Point> points{};
};

/// Dice that the parts of a template share: part "a0-40" and part "a40-100" exclude each other.
inline constexpr std::size_t shared_dice = 6;

/// The largest `count`.
inline constexpr std::size_t most_repeats = 30;

struct Template {
    double weight = 1;      ///< how often it is taken, beside the others of its class
    double spin = 0.0;      ///< turned by up to this many turns either way
    double stretch = 0.13;  ///< standard deviation of the logarithms of width and height
    bool mirrored = true;   ///< every second drawing
    std::vector<TemplatePart> parts{};
};

struct InventedClass {
    std::string name;
    std::vector<Template> templates;
};

/// The ten classes of the QuickDraw-10 benchmark, in its order.
const std::vector<InventedClass>& invented_classes();

/// The templates in a text. Throws Error with the part where the text is malformed.
std::vector<Template> parse_templates(std::string_view text);

}  // namespace sketchfit
