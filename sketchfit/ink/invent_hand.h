// The hand that draws invented drawings: it makes of a template what some person would, with
// proportions of their own, parts left out, repeated, joined or scribbled over, or gives up.
#pragma once

#include <cstddef>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/ink/invent_pen.h"
#include "sketchfit/ink/invent_templates.h"
#include "sketchfit/ink/simplify.h"

namespace sketchfit {

class Hand {
  public:
    /// Replaces `drawing` by one in QuickDraw's simplified form (whole numbers, minima 0, larger
    /// extent 255), never empty. It depends on the template and the numbers of `random` alone: the
    /// hand only keeps memory from drawing to drawing.
    void draw(const Template& outline, const Random& random, Strokes& drawing);

  private:
    /// From the template's plane to the sheet: bent, stretched, sheared, turned.
    struct Sheet {
        Point bend{};
        Point wedge{};
        Point x{};  ///< what 1 to the right becomes
        Point y{};  ///< what 1 downwards becomes

        Point place(Point point) const {
            const double u = point.x - 0.5;
            const double v = point.y - 0.5;
            const double bent_u = u + v * (bend.x * v + wedge.x * u);
            const double bent_v = v + u * (bend.y * u + wedge.y * v);
            return {bent_u * x.x + bent_v * y.x, bent_u * x.y + bent_v * y.y};
        }
    };

    static PenStyle choose_style(Dice& dice);
    static Sheet choose_sheet(const Template& outline, Dice& dice);
    void choose_order(const Template& outline, Dice& dice);
    void draw_parts(const Template& outline, Dice& dice);
    void vary_part(std::size_t first, double size, Dice& dice);
    void draw_extras(const Template& outline, Dice& dice);
    void scribble(Dice& dice);
    void give_up(Dice& dice);
    bool place(const Sheet& sheet);
    void join(Dice& dice, Strokes& drawing);
    static void settle(Strokes& drawing);

    Pen pen_;
    Simplifier simplifier_;
    Strokes strokes_;                 // on the template's plane, then on the sheet
    std::vector<std::size_t> order_;  // of the parts
};

}  // namespace sketchfit
