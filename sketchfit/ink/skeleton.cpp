#include "sketchfit/ink/skeleton.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sketchfit {

namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// The pixels of lines around pixel `i`.
std::vector<std::size_t> neighbours(const Mask& lines, std::size_t i) {
    const std::size_t x = i % lines.width;
    const std::size_t y = i / lines.width;
    std::vector<std::size_t> result;
    for (std::size_t row = y == 0 ? 0 : y - 1; row < std::min(y + 2, lines.height); ++row) {
        for (std::size_t column = x == 0 ? 0 : x - 1; column < std::min(x + 2, lines.width);
             ++column) {
            const std::size_t next = row * lines.width + column;
            if (next != i && lines.ink[next] != 0) result.push_back(next);
        }
    }
    return result;
}

Point point_of(const Mask& lines, std::size_t i) {
    const std::size_t row = i / lines.width;
    return {static_cast<double>(i % lines.width), static_cast<double>(row)};
}

double distance(const Point& a, const Point& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

Skeleton::Skeleton(const Mask& lines, const std::vector<std::uint16_t>& reach)
    : node_of_(lines.ink.size(), none) {
    find_nodes(lines, reach);
    find_edges(lines, reach);
}

/// Pixels with one neighbour or none, and every group of neighbouring pixels with three or more.
void Skeleton::find_nodes(const Mask& lines, const std::vector<std::uint16_t>& reach) {
    Mask meeting{lines.width, lines.height, std::vector<std::uint8_t>(lines.ink.size())};
    for (std::size_t i = 0; i < lines.ink.size(); ++i) {
        if (lines.ink[i] == 0) continue;
        const std::size_t count = neighbours(lines, i).size();
        if (count >= 3) meeting.ink[i] = 1;
        if (count >= 2) continue;
        node_of_[i] = nodes_.size();
        nodes_.push_back({point_of(lines, i), static_cast<double>(reach[i]), count == 0});
    }
    for (const Component& group : components_of(meeting)) {
        Node node;
        for (const std::uint32_t i : group.pixels) {
            const Point at = point_of(lines, i);
            node.at = {node.at.x + at.x, node.at.y + at.y};
            node.reach = std::max<double>(node.reach, reach[i]);
            node_of_[i] = nodes_.size();
        }
        const auto count = static_cast<double>(group.pixels.size());
        node.at = {node.at.x / count, node.at.y / count};
        nodes_.push_back(node);
    }
}

/// Walks from every node along pixels with two neighbours to the next node; what is then left are
/// closed lines without a node, which get one.
void Skeleton::find_edges(const Mask& lines, const std::vector<std::uint16_t>& reach) {
    std::vector<bool> seen(lines.ink.size());
    const auto walk = [&](std::size_t start, std::size_t next) {
        Edge edge{node_of_[start], 0, {nodes_[node_of_[start]].at}};
        std::size_t before = start;
        while (node_of_[next] == none) {
            seen[next] = true;
            edge.path.push_back(point_of(lines, next));
            const std::vector<std::size_t> both = neighbours(lines, next);
            before = std::exchange(next, both[0] == before ? both[1] : both[0]);
        }
        edge.to = node_of_[next];
        edge.path.push_back(nodes_[edge.to].at);
        // A single pixel beside a group of meeting ones is a bump of it.
        if (edge.from != edge.to || edge.path.size() > 4) edges_.push_back(std::move(edge));
    };
    for (std::size_t i = 0; i < lines.ink.size(); ++i) {
        if (lines.ink[i] == 0 || node_of_[i] == none) continue;
        for (const std::size_t next : neighbours(lines, i)) {
            const bool other_node = node_of_[next] != none && node_of_[next] != node_of_[i];
            if (other_node ? i < next : node_of_[next] == none && !seen[next]) walk(i, next);
        }
    }
    for (std::size_t i = 0; i < lines.ink.size(); ++i) {
        if (lines.ink[i] == 0 || node_of_[i] != none || seen[i]) continue;
        node_of_[i] = nodes_.size();
        nodes_.push_back({point_of(lines, i), static_cast<double>(reach[i]), false});
        walk(i, neighbours(lines, i)[0]);
    }
}

std::size_t Skeleton::node_at(Side side) const {
    const Edge& edge = edges_[side / 2];
    return side % 2 == 0 ? edge.from : edge.to;
}

std::vector<std::vector<Skeleton::Side>> Skeleton::sides_at_nodes() const {
    std::vector<std::vector<Side>> result(nodes_.size());
    for (Side side = 0; side < 2 * edges_.size(); ++side) result[node_at(side)].push_back(side);
    return result;
}

double Skeleton::length(Side side) const {
    const Stroke& path = edges_[side / 2].path;
    double sum = 0;
    for (std::size_t i = 1; i < path.size(); ++i) sum += distance(path[i - 1], path[i]);
    return sum;
}

/// From the node towards where the edge is outside of the crossing's distorted pixels.
Point Skeleton::direction(Side side) const {
    const Stroke& path = edges_[side / 2].path;
    const Node& node = nodes_[node_at(side)];
    const double far = std::max(4.0, 2 * node.reach);
    Point way{};
    for (std::size_t i = 0; i < path.size(); ++i) {
        const Point& point = path[side % 2 == 0 ? i : path.size() - 1 - i];
        way = {point.x - node.at.x, point.y - node.at.y};
        if (std::hypot(way.x, way.y) >= far) break;
    }
    const double size = std::hypot(way.x, way.y);
    return size > 0 ? Point{way.x / size, way.y / size} : Point{};
}

void Skeleton::remove(const std::vector<bool>& edges) {
    std::vector<Edge> kept;
    for (std::size_t i = 0; i < edges_.size(); ++i) {
        if (!edges[i]) kept.push_back(std::move(edges_[i]));
    }
    edges_ = std::move(kept);
}

void Skeleton::prune() {
    for (bool changed = true; changed;) {
        changed = false;
        const auto sides = sides_at_nodes();
        std::vector<bool> spurs(edges_.size());
        for (std::size_t node = 0; node < nodes_.size(); ++node) {
            if (sides[node].size() < 3) continue;
            const double shortest = 0.8 * nodes_[node].reach + 1;
            std::vector<Side> candidates;
            for (const Side side : sides[node]) {
                const bool ends = sides[node_beyond(side)].size() == 1;
                if (ends && length(side) < shortest) candidates.push_back(side);
            }
            // A star of nothing but spurs is a short line: its two longest stay.
            std::ranges::stable_sort(candidates, {}, [&](Side side) { return length(side); });
            if (candidates.size() == sides[node].size()) candidates.resize(candidates.size() - 2);
            for (const Side side : candidates) {
                spurs[side / 2] = true;
                changed = true;
            }
        }
        if (!changed) return;
        remove(spurs);
        // Where two sides are left, their lines become one.
        Links links(2 * edges_.size(), none);
        for (const std::vector<Side>& left : sides_at_nodes()) {
            if (left.size() != 2) continue;
            links[left[0]] = left[1];
            links[left[1]] = left[0];
        }
        join(links);
    }
}

void Skeleton::merge_crossings() {
    auto sides = sides_at_nodes();
    std::vector<bool> bridges(edges_.size());
    for (std::size_t i = 0; i < edges_.size(); ++i) {
        const std::size_t from = edges_[i].from;
        const std::size_t to = edges_[i].to;
        if (from == to || sides[from].size() < 3 || sides[to].size() < 3) continue;
        if (length(2 * i) >= std::max(nodes_[from].reach, nodes_[to].reach)) continue;
        bridges[i] = true;
        Node& node = nodes_[from];
        node.at = {(node.at.x + nodes_[to].at.x) / 2, (node.at.y + nodes_[to].at.y) / 2};
        node.reach = std::max(node.reach, nodes_[to].reach);
        std::ranges::copy(std::exchange(sides[to], {}), std::back_inserter(sides[from]));
        for (const Side side : sides[from]) {
            Edge& edge = edges_[side / 2];
            (side % 2 == 0 ? edge.from : edge.to) = from;
            (side % 2 == 0 ? edge.path.front() : edge.path.back()) = node.at;
        }
        std::erase_if(sides[from], [&](Side side) { return side / 2 == i; });
    }
    remove(bridges);
}

/// At each node the two sides that go on straightest are linked, then the next two.
Skeleton::Links Skeleton::straight_links() const {
    constexpr double straight = -0.5;  // the cosine of a turn of 60 degrees
    Links links(2 * edges_.size(), none);
    for (const std::vector<Side>& sides : sides_at_nodes()) {
        if (sides.size() > 12) continue;  // a knot of noise
        for (std::size_t left = sides.size(); left > 1; left -= 2) {
            double best = sides.size() == 2 ? 2 : straight;
            std::pair<Side, Side> pair{none, none};
            for (std::size_t a = 0; a < sides.size(); ++a) {
                for (std::size_t b = a + 1; b < sides.size(); ++b) {
                    if (links[sides[a]] != none || links[sides[b]] != none) continue;
                    const Point one = direction(sides[a]);
                    const Point two = direction(sides[b]);
                    const double cosine = one.x * two.x + one.y * two.y;
                    if (cosine >= best) continue;
                    best = cosine;
                    pair = {sides[a], sides[b]};
                }
            }
            if (pair.first == none) break;
            links[pair.first] = pair.second;
            links[pair.second] = pair.first;
        }
    }
    return links;
}

/// The edges that hang together by links, from `begin` on, as one.
Skeleton::Edge Skeleton::chain(Side begin, const Links& links, std::vector<bool>& used) const {
    Edge result{node_at(begin), 0, {}};
    Side side = begin;
    do {
        used[side / 2] = true;
        Stroke path = edges_[side / 2].path;
        if (side % 2 == 1) std::ranges::reverse(path);
        const std::ptrdiff_t shared = result.path.empty() ? 0 : 1;
        result.path.insert(result.path.end(), path.begin() + shared, path.end());
        result.to = node_beyond(side);
        side = links[side ^ 1U];
    } while (side != none && side != begin);
    return result;
}

void Skeleton::join(const Links& links) {
    std::vector<bool> used(edges_.size());
    std::vector<Edge> joined;
    for (std::size_t i = 0; i < edges_.size(); ++i) {
        if (used[i]) continue;
        Side begin = 2 * i;
        while (links[begin] != none) {
            begin = links[begin] ^ 1U;
            if (begin == 2 * i) break;  // a closed line
        }
        joined.push_back(chain(begin, links, used));
    }
    edges_ = std::move(joined);
}

Strokes Skeleton::strokes() {
    join(straight_links());
    Strokes result;
    for (const Edge& edge : edges_) result.add(edge.path);
    for (const Node& node : nodes_) {
        if (node.dot) result.add(std::span(&node.at, 1));
    }
    return result;
}

}  // namespace sketchfit
