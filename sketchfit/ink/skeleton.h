// Lines one pixel wide as a graph: nodes where lines end or meet, edges the pixels between them.
// On it, what thinning adds to a drawing is taken away again: short spurs, and the short bridge
// into which the crossing of two thick lines is torn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sketchfit/ink/mask.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

class Skeleton {
  public:
    /// Of thinned lines. `reach` (one number for each pixel) is how far the ink reached there
    /// before it was thinned: half the thickness of the line.
    Skeleton(const Mask& lines, const std::vector<std::uint16_t>& reach);

    /// Removes lines that end after hardly more than half the thickness of the one they leave.
    void prune();
    /// Makes one node of two that are nearer than the lines are thick.
    void merge_crossings();
    /// All lines, each as long as it goes on straight through nodes; a dot is a stroke of one
    /// point. A pixel's middle has whole numbers.
    Strokes strokes();

  private:
    struct Node {
        Point at{};
        double reach = 0;
        bool dot = false;  // a pixel by itself
    };
    struct Edge {
        std::size_t from = 0;
        std::size_t to = 0;
        Stroke path{};  // from the one node to the other
    };
    /// One side of an edge: twice the edge's number, plus 1 for the side at `to`.
    using Side = std::size_t;
    using Links = std::vector<Side>;  // for each side the one that it goes on in

    void find_nodes(const Mask& lines, const std::vector<std::uint16_t>& reach);
    void find_edges(const Mask& lines, const std::vector<std::uint16_t>& reach);
    std::vector<std::vector<Side>> sides_at_nodes() const;
    std::size_t node_at(Side side) const;
    std::size_t node_beyond(Side side) const { return node_at(side ^ 1U); }
    double length(Side side) const;
    Point direction(Side side) const;
    void remove(const std::vector<bool>& edges);
    Links straight_links() const;
    void join(const Links& links);
    Edge chain(Side begin, const Links& links, std::vector<bool>& used) const;

    std::vector<std::size_t> node_of_;  // for each pixel
    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
};

}  // namespace sketchfit
