#include "sketchfit/formats/hdf5_writer.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/formats/hdf5_layout.h"

namespace sketchfit {

namespace {

using hdf5::Message;

/// A symbol node holds twice this many names, a tree node twice that many symbol nodes.
constexpr std::size_t leaf_k = 32;
constexpr std::size_t internal_k = 16;
constexpr std::size_t names_of_node = 2 * leaf_k;
constexpr std::size_t nodes_of_tree = 2 * internal_k;

std::size_t rounded_up(std::size_t size) {
    return (size + 7) / 8 * 8;
}

/// Little-endian numbers and padded pieces, one behind the other.
class Bytes {
  public:
    template <typename T>
    Bytes& number(T value) {
        text_.append(reinterpret_cast<const char*>(&value), sizeof(value));
        return *this;
    }
    Bytes& text(std::string_view piece) {
        text_ += piece;
        return *this;
    }
    Bytes& zeros(std::size_t count) {
        text_.append(count, '\0');
        return *this;
    }
    /// A piece and zeros up to the next multiple of 8, counted from its own start.
    Bytes& padded(std::string_view piece) {
        return text(piece).zeros(rounded_up(piece.size()) - piece.size());
    }
    std::string take() { return std::move(text_); }
    std::size_t size() const { return text_.size(); }

  private:
    std::string text_;
};

std::string dataspace(std::span<const std::uint64_t> shape) {
    Bytes bytes;
    bytes.number<std::uint8_t>(1).number(static_cast<std::uint8_t>(shape.size())).zeros(6);
    for (const std::uint64_t size : shape) bytes.number(size);
    return bytes.take();
}

std::string_view type_bytes(Hdf5Type type) {
    if (type == Hdf5Type::float32) return hdf5::float32_type;
    if (type == Hdf5Type::float64) return hdf5::float64_type;
    return hdf5::int64_type;
}

/// An object's header: messages, counted while they are added.
class ObjectHeader {
  public:
    void add(Message type, std::string_view data, const std::string& name = {}) {
        const std::size_t size = rounded_up(data.size());
        if (size > 65535 - 8) {
            fail(
                "attribute {} takes {} bytes, an HDF5 file holds at most 64 KiB of each: write a "
                ".keras file instead",
                printable(name), data.size());
        }
        messages_.number(static_cast<std::uint16_t>(type)).number(static_cast<std::uint16_t>(size));
        messages_.zeros(4).padded(data);
        ++count_;
    }

    std::string take() {
        if (count_ > 65535) fail("an object of an HDF5 file has at most 65535 messages");
        Bytes bytes;
        const std::string messages = messages_.take();
        bytes.number<std::uint8_t>(1).zeros(1).number(static_cast<std::uint16_t>(count_));
        bytes.number<std::uint32_t>(1).number(static_cast<std::uint32_t>(messages.size()));
        return bytes.zeros(4).text(messages).take();
    }

  private:
    Bytes messages_;
    std::size_t count_ = 0;
};

void check_name(const std::string& name) {
    if (name.empty() || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos) {
        fail("a name in an HDF5 file needs letters and holds no '/' and no zero, received \"{}\"",
             printable(name));
    }
}

/// Version 1: name, type and extent padded to 8 bytes each, then texts of one length.
std::string attribute_bytes(const Hdf5Attribute& attribute) {
    check_name(attribute.name);
    std::size_t length = 1;
    for (const std::string& text : attribute.texts) length = std::max(length, text.size());
    const std::string name = attribute.name + '\0';
    Bytes type_of;
    type_of.text(hdf5::text_type).number(static_cast<std::uint32_t>(length));
    const std::string type = type_of.take();
    const std::uint64_t count = attribute.texts.size();
    const std::string space = attribute.scalar ? dataspace({}) : dataspace(std::span(&count, 1));
    Bytes bytes;
    bytes.number<std::uint8_t>(1).zeros(1).number(static_cast<std::uint16_t>(name.size()));
    bytes.number(static_cast<std::uint16_t>(type.size()));
    bytes.number(static_cast<std::uint16_t>(space.size()));
    bytes.padded(name).padded(type).padded(space);
    for (const std::string& text : attribute.texts) bytes.text(text).zeros(length - text.size());
    return bytes.take();
}

/// Children first, so that every address is known when it is written; the root comes last.
class Writer {
  public:
    std::string write(const Hdf5Group& root) {
        file_.assign(hdf5::superblock_size, '\0');
        const std::uint64_t address = write_group(root, 0);
        Bytes head;
        head.text(hdf5::signature).zeros(5).number<std::uint8_t>(8).number<std::uint8_t>(8);
        head.zeros(1).number(static_cast<std::uint16_t>(leaf_k));
        head.number(static_cast<std::uint16_t>(internal_k)).zeros(4);
        head.number<std::uint64_t>(0).number(hdf5::undefined);
        head.number<std::uint64_t>(file_.size()).number(hdf5::undefined);
        head.number<std::uint64_t>(0).number(address).zeros(24);
        file_.replace(0, hdf5::superblock_size, head.take());
        return std::move(file_);
    }

  private:
    using Entries = std::vector<std::pair<std::string_view, std::uint64_t>>;

    /// Appends at the next multiple of 8 and returns the place.
    std::uint64_t append(std::string_view bytes) {
        file_.resize(rounded_up(file_.size()), '\0');
        const std::uint64_t address = file_.size();
        file_ += bytes;
        return address;
    }

    std::uint64_t write_dataset(const Hdf5Dataset& dataset) {
        check_name(dataset.name);
        const std::string_view type = type_bytes(dataset.type);
        std::uint32_t item = 0;
        std::memcpy(&item, type.data() + 4, sizeof(item));
        std::uint64_t expected = item;
        for (const std::uint64_t size : dataset.shape) expected *= size;
        if (dataset.type == Hdf5Type::other || expected != dataset.bytes.size()) {
            fail("dataset {} has {} bytes, its shape asks for {}", printable(dataset.name),
                 dataset.bytes.size(), expected);
        }
        const std::uint64_t place = append(dataset.bytes);
        ObjectHeader header;
        header.add(Message::dataspace, dataspace(dataset.shape));
        header.add(Message::datatype, type);
        Bytes layout;
        layout.number<std::uint8_t>(3).number<std::uint8_t>(1).number(place).number(expected);
        header.add(Message::layout, layout.take());
        return append(header.take());
    }

    // NOLINTNEXTLINE(misc-no-recursion): as deep as the tree that the caller built.
    std::uint64_t write_group(const Hdf5Group& group, int depth) {
        if (depth > 16) fail("groups of an HDF5 file are at most 16 deep here");
        Entries entries;
        for (const Hdf5Group& child : group.groups) {
            check_name(child.name);
            entries.emplace_back(child.name, write_group(child, depth + 1));
        }
        for (const Hdf5Dataset& dataset : group.datasets)
            entries.emplace_back(dataset.name, write_dataset(dataset));
        std::ranges::sort(entries);
        for (std::size_t i = 1; i < entries.size(); ++i) {
            if (entries[i].first == entries[i - 1].first)
                fail("two entries of a group are called {}", printable(entries[i].first));
        }
        ObjectHeader header;
        const auto [tree, heap] = write_entries(entries);
        Bytes table;
        header.add(Message::symbol_table, table.number(tree).number(heap).take());
        for (const Hdf5Attribute& attribute : group.attributes)
            header.add(Message::attribute, attribute_bytes(attribute), attribute.name);
        return append(header.take());
    }

    /// The names of a group in a local heap, and a tree of one level above symbol nodes. Returns
    /// the addresses of tree and heap.
    std::pair<std::uint64_t, std::uint64_t> write_entries(const Entries& entries) {
        Bytes names;
        names.zeros(8);
        std::vector<std::uint64_t> places;
        for (const auto& [name, address] : entries) {
            places.push_back(names.size());
            names.padded(std::string(name) + '\0');
        }
        const std::string data = names.take();
        const std::uint64_t data_place = append(data);
        Bytes heap;
        heap.text(hdf5::heap_signature).zeros(4).number<std::uint64_t>(data.size());
        heap.number<std::uint64_t>(1).number(data_place);  // 1: nothing is free
        const std::uint64_t heap_place = append(heap.take());
        return {write_tree(entries, places), heap_place};
    }

    std::uint64_t write_tree(const Entries& entries, const std::vector<std::uint64_t>& places) {
        const std::size_t nodes = (entries.size() + names_of_node - 1) / names_of_node;
        if (nodes > nodes_of_tree) {
            fail("a group of {} entries is too large for the HDF5 files written here (at most {})",
                 entries.size(), names_of_node * nodes_of_tree);
        }
        Bytes tree;
        tree.text(hdf5::tree_signature).zeros(2).number(static_cast<std::uint16_t>(nodes));
        tree.number(hdf5::undefined).number(hdf5::undefined).number<std::uint64_t>(0);
        for (std::size_t first = 0; first < entries.size(); first += names_of_node) {
            const std::size_t last = std::min(entries.size(), first + names_of_node);
            tree.number(write_node(entries, places, first, last)).number(places[last - 1]);
        }
        constexpr std::size_t size = 24 + 8 * (nodes_of_tree + 1) + 8 * nodes_of_tree;
        tree.zeros(size - tree.size());
        return append(tree.take());
    }

    std::uint64_t write_node(const Entries& entries, const std::vector<std::uint64_t>& places,
                             std::size_t first, std::size_t last) {
        Bytes node;
        node.text(hdf5::node_signature).number<std::uint8_t>(1).zeros(1);
        node.number(static_cast<std::uint16_t>(last - first));
        for (std::size_t i = first; i < last; ++i)
            node.number(places[i]).number(entries[i].second).zeros(24);
        node.zeros((names_of_node - (last - first)) * 40);
        return append(node.take());
    }

    std::string file_;
};

}  // namespace

std::string write_hdf5(const Hdf5Group& root) {
    return Writer().write(root);
}

}  // namespace sketchfit
