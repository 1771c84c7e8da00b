#include "sketchfit/formats/hdf5.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sketchfit/base/error.h"

namespace sketchfit {

static_assert(std::endian::native == std::endian::little,
              "HDF5's numbers are read and written as they lie in memory");

namespace {

template <typename Entries>
auto find_named(const Entries& entries, std::string_view name) -> decltype(entries.data()) {
    for (const auto& entry : entries) {
        if (entry.name == name) return &entry;
    }
    return nullptr;
}

template <typename T>
std::vector<T> elements(std::string_view bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

}  // namespace

std::vector<float> Hdf5Dataset::floats(std::string_view place) const {
    if (type == Hdf5Type::float32) return elements<float>(bytes);
    if (type != Hdf5Type::float64) {
        fail("{} does not hold float32 or float64 numbers in little-endian order", place);
    }
    const std::vector<double> wide = elements<double>(bytes);
    std::vector<float> values(wide.size());
    std::ranges::transform(wide, values.begin(), [](double v) { return static_cast<float>(v); });
    return values;
}

const Hdf5Group* Hdf5Group::find_group(std::string_view path) const {
    const Hdf5Group* group = this;
    while (group != nullptr && !path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        group = find_named(group->groups, path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return group;
}

const Hdf5Dataset* Hdf5Group::find_dataset(std::string_view path) const {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return find_named(datasets, path);
    const Hdf5Group* group = find_group(path.substr(0, slash));
    return group == nullptr ? nullptr : find_named(group->datasets, path.substr(slash + 1));
}

const Hdf5Attribute* Hdf5Group::find_attribute(std::string_view attribute) const {
    return find_named(attributes, attribute);
}

Hdf5Group& Hdf5Group::make_group(std::string_view child) {
    for (Hdf5Group& group : groups) {
        if (group.name == child) return group;
    }
    groups.push_back({.name = std::string(child), .attributes = {}, .groups = {}, .datasets = {}});
    return groups.back();
}

}  // namespace sketchfit
