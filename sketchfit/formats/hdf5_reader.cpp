#include "sketchfit/formats/hdf5_reader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sketchfit/formats/hdf5_attributes.h"
#include "sketchfit/formats/hdf5_bytes.h"
#include "sketchfit/formats/hdf5_layout.h"

namespace sketchfit {

namespace {

using hdf5::Message;
using hdf5::number_at;

constexpr int most_depth = 16;
constexpr std::size_t longest_name = 1024;

/// Messages of an object's header, as far as they matter here.
struct ObjectHeader {
    std::optional<std::string_view> symbol_table;
    std::optional<std::string_view> dataspace;
    std::optional<std::string_view> datatype;
    std::optional<std::string_view> layout;
    std::vector<Hdf5Attribute> attributes;
};

struct SymbolEntry {
    std::string name;
    std::uint64_t header = 0;
};

class Reader {
  public:
    Reader(std::string_view bytes, const std::string& name)
        : file_(bytes, name), attributes_(file_) {}

    Hdf5Group read() {
        const std::string_view head = check_superblock();
        Object root;
        read_object({"", number_at<std::uint64_t>(head, 64)}, 0, root);
        if (!root.group) file_.complain("its root is no group");
        return std::move(*root.group);
    }

  private:
    struct Object {
        std::optional<Hdf5Group> group;
        std::optional<Hdf5Dataset> dataset;
    };

    std::string_view check_superblock() const {
        const std::string_view start = file_.piece(0, 9, "its superblock");
        if (!start.starts_with(hdf5::signature))
            file_.complain("it does not begin as HDF5 files do");
        if (start[8] != 0) {
            file_.complain(
                "its superblock has version {}, only version 0 is read: save it with "
                "h5py.File(..., libver=\"earliest\"), which is h5py's and Keras's default",
                static_cast<int>(start[8]));
        }
        const std::string_view head = file_.piece(0, hdf5::superblock_size, "its superblock");
        if (head[13] != 8 || head[14] != 8) {
            file_.complain("its offsets and lengths take {} and {} bytes, only 8 are read",
                           static_cast<int>(head[13]), static_cast<int>(head[14]));
        }
        if (number_at<std::uint64_t>(head, 24) != 0)
            file_.complain("a block of another format stands before its content");
        const auto end = number_at<std::uint64_t>(head, 40);
        if (end > file_.size()) {
            file_.complain("it is cut off: {} of {} bytes are there; fetch or save it again",
                           file_.size(), end);
        }
        return head;
    }

    // NOLINTNEXTLINE(misc-no-recursion): at most most_depth deep.
    void read_object(const SymbolEntry& entry, int depth, Object& object) {
        if (depth > most_depth) file_.complain("its groups are more than {} deep", most_depth);
        if (!seen_.insert(entry.header).second) {
            file_.complain(
                "{} is another name of an object that has one (hard links and circles "
                "are not read)",
                called(entry.name));
        }
        ObjectHeader header = read_header(entry);
        if (header.symbol_table) {
            object.group = Hdf5Group{.name = entry.name,
                                     .attributes = std::move(header.attributes),
                                     .groups = {},
                                     .datasets = {}};
            read_members(*header.symbol_table, depth, *object.group);
        } else {
            object.dataset = read_dataset(entry, header);
        }
    }

    /// What an object is called in messages.
    static std::string called(const std::string& name) {
        return name.empty() ? "the root" : printable(name);
    }

    ObjectHeader read_header(const SymbolEntry& entry) {
        constexpr std::string_view what = "an object's header";
        const std::string_view head = file_.spend(entry.header, 16, what);
        if (head.starts_with("OHDR")) {
            file_.complain("{} has the newer layout of libver=\"latest\", which is not read",
                           called(entry.name));
        }
        if (head[0] != 1) {
            file_.complain("{} has a header of version {}", called(entry.name),
                           static_cast<int>(head[0]));
        }
        ObjectHeader header;
        std::size_t left = number_at<std::uint16_t>(head, 2);
        std::vector<std::string_view> blocks{
            file_.spend(entry.header + 16, number_at<std::uint32_t>(head, 8), what)};
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            for (std::string_view rest = blocks[i]; rest.size() >= 8 && left > 0; --left) {
                const std::size_t size = number_at<std::uint16_t>(rest, 2);
                if (size > rest.size() - 8)
                    file_.complain("the header of {} is cut off", called(entry.name));
                take_message(entry, number_at<std::uint16_t>(rest, 0),
                             static_cast<unsigned char>(rest[4]), rest.substr(8, size), header,
                             blocks);
                rest.remove_prefix(8 + size);
            }
        }
        if (left > 0)
            file_.complain("the header of {} lacks {} messages", called(entry.name), left);
        return header;
    }

    void take_message(const SymbolEntry& entry, std::uint16_t type, unsigned flags,
                      std::string_view data, ObjectHeader& header,
                      std::vector<std::string_view>& blocks) {
        constexpr unsigned shared = 0x02;
        constexpr unsigned must_be_understood = 0x80;
        const auto keep = [&](std::optional<std::string_view>& place) {
            if ((flags & shared) != 0) refuse(entry, "shares its type with other objects");
            if (place) file_.complain("the header of {} says a thing twice", called(entry.name));
            place = data;
        };
        switch (static_cast<Message>(type)) {
            case Message::symbol_table:
                return keep(header.symbol_table);
            case Message::dataspace:
                return keep(header.dataspace);
            case Message::datatype:
                return keep(header.datatype);
            case Message::layout:
                return keep(header.layout);
            case Message::attribute:
                return take_attribute(entry, flags & shared, data, header);
            case Message::continuation:
                if (data.size() < 16)
                    file_.complain("the header of {} is cut off", called(entry.name));
                blocks.push_back(file_.spend(number_at<std::uint64_t>(data, 0),
                                             number_at<std::uint64_t>(data, 8),
                                             "the rest of an object's header"));
                return;
            case Message::filters:
                refuse(entry, "is compressed");
            case Message::external_files:
                refuse(entry, "keeps its numbers in another file");
            case Message::link_info:
            case Message::link:
                refuse(entry, "is a group of the newer layout");
            default:
                if ((flags & must_be_understood) != 0)
                    refuse(entry, fmt::format("holds a message of type {}", type));
        }
    }

    [[noreturn]] void refuse(const SymbolEntry& entry, std::string_view why) const {
        file_.complain("{} {}, which is not read: save it with h5py's defaults", called(entry.name),
                       why);
    }

    void take_attribute(const SymbolEntry& entry, bool shared, std::string_view data,
                        ObjectHeader& header) {
        if (shared) refuse(entry, "shares an attribute with other objects");
        if (std::optional<Hdf5Attribute> attribute = attributes_.read(data))
            header.attributes.push_back(std::move(*attribute));
    }

    Hdf5Dataset read_dataset(const SymbolEntry& entry, const ObjectHeader& header) const {
        const std::string name = called(entry.name);
        if (!header.dataspace || !header.datatype || !header.layout)
            file_.complain("{} is neither a group nor a dataset", name);
        Hdf5Dataset dataset{.name = entry.name, .type = Hdf5Type::other, .shape = {}, .bytes = {}};
        const std::string_view type = *header.datatype;
        if (type.size() < 8) file_.complain("the type of {} is cut off", name);
        if (type.starts_with(hdf5::float32_type)) dataset.type = Hdf5Type::float32;
        if (type.starts_with(hdf5::float64_type)) dataset.type = Hdf5Type::float64;
        if (type.starts_with(hdf5::int64_type)) dataset.type = Hdf5Type::int64;
        const auto shape = hdf5::read_dataspace(*header.dataspace, file_);
        if (!shape) file_.complain("{} has no extent", name);
        dataset.shape = *shape;
        std::uint64_t expected = number_at<std::uint32_t>(type, 4);
        for (const std::uint64_t size : dataset.shape) {
            if (size != 0 && expected > file_.size() / size) {
                file_.complain("{} has more numbers than the file of {} bytes can hold", name,
                               file_.size());
            }
            expected *= size;
        }
        dataset.bytes = dataset_bytes(entry, *header.layout, expected);
        return dataset;
    }

    std::string_view dataset_bytes(const SymbolEntry& entry, std::string_view layout,
                                   std::uint64_t expected) const {
        constexpr char contiguous = 1;
        if (layout.size() < 2) file_.complain("the layout of {} is cut off", called(entry.name));
        if (layout[0] != 3) refuse(entry, fmt::format("has a layout of version {}", +layout[0]));
        if (layout[1] != contiguous)
            refuse(entry, layout[1] == 2 ? "is chunked" : "is not stored in one piece");
        if (layout.size() < 18) file_.complain("the layout of {} is cut off", called(entry.name));
        const auto address = number_at<std::uint64_t>(layout, 2);
        const auto size = number_at<std::uint64_t>(layout, 10);
        if (size != expected) {
            file_.complain("{} has {} bytes, its shape and type ask for {}", called(entry.name),
                           size, expected);
        }
        if (size == 0) return {};
        if (address == hdf5::undefined) file_.complain("{} was never written", called(entry.name));
        return file_.piece(address, size, called(entry.name));
    }

    // NOLINTNEXTLINE(misc-no-recursion): at most most_depth deep.
    void read_members(std::string_view table, int depth, Hdf5Group& group) {
        if (table.size() < 16) file_.complain("a symbol table is cut off");
        const std::string_view names = local_heap(number_at<std::uint64_t>(table, 8));
        std::vector<SymbolEntry> entries;
        read_tree(number_at<std::uint64_t>(table, 0), std::nullopt, names, entries);
        std::ranges::sort(entries, {}, &SymbolEntry::name);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (i > 0 && entries[i].name == entries[i - 1].name)
                file_.complain("two entries of a group are called {}", called(entries[i].name));
            Object object;
            read_object(entries[i], depth + 1, object);
            if (object.group) group.groups.push_back(std::move(*object.group));
            if (object.dataset) group.datasets.push_back(std::move(*object.dataset));
        }
    }

    std::string_view local_heap(std::uint64_t address) {
        const std::string_view head = file_.spend(address, 32, "a local heap");
        if (!head.starts_with(hdf5::heap_signature) || head[4] != 0)
            file_.complain("there is no local heap at {}", address);
        return file_.piece(number_at<std::uint64_t>(head, 24), number_at<std::uint64_t>(head, 8),
                           "the names of a group");
    }

    /// `level`: what the parent demands of a node; the root may have any.
    // NOLINTNEXTLINE(misc-no-recursion): the level falls with each call, and starts below 256.
    void read_tree(std::uint64_t address, std::optional<int> level, std::string_view names,
                   std::vector<SymbolEntry>& entries) {
        constexpr std::string_view what = "a group's tree";
        const std::string_view head = file_.spend(address, 24, what);
        const int own_level = static_cast<unsigned char>(head[5]);
        if (!head.starts_with(hdf5::tree_signature) || head[4] != 0 ||
            own_level != level.value_or(own_level))
            file_.complain("there is no tree of a group at {}", address);
        const std::size_t count = number_at<std::uint16_t>(head, 6);
        const std::string_view children = file_.spend(address + 24, 16 * count, what);
        for (std::size_t i = 0; i < count; ++i) {
            const auto child = number_at<std::uint64_t>(children, 16 * i + 8);
            if (own_level > 0) {
                read_tree(child, own_level - 1, names, entries);
            } else {
                read_node(child, names, entries);
            }
        }
    }

    void read_node(std::uint64_t address, std::string_view names,
                   std::vector<SymbolEntry>& entries) {
        constexpr std::size_t entry_size = 40;
        constexpr std::uint32_t symbolic_link = 2;
        constexpr std::string_view what = "a symbol node";
        const std::string_view head = file_.spend(address, 8, what);
        if (!head.starts_with(hdf5::node_signature) || head[4] != 1)
            file_.complain("there is no symbol node at {}", address);
        const std::size_t count = number_at<std::uint16_t>(head, 6);
        const std::string_view table = file_.spend(address + 8, count * entry_size, what);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view entry = table.substr(i * entry_size, entry_size);
            SymbolEntry symbol{name_at(names, number_at<std::uint64_t>(entry, 0)),
                               number_at<std::uint64_t>(entry, 8)};
            if (number_at<std::uint32_t>(entry, 16) == symbolic_link)
                refuse(symbol, "is a symbolic link");
            entries.push_back(std::move(symbol));
        }
    }

    std::string name_at(std::string_view names, std::uint64_t offset) const {
        if (offset >= names.size()) file_.complain("the name of an object is outside its heap");
        const std::string_view rest = names.substr(offset, longest_name + 1);
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos || end == 0) {
            file_.complain("the name of an object is empty or longer than {} bytes", longest_name);
        }
        return std::string(rest.substr(0, end));
    }

    hdf5::FileBytes file_;
    hdf5::AttributeReader attributes_;
    std::set<std::uint64_t> seen_;
};

}  // namespace

Hdf5Group read_hdf5(std::string_view bytes, const std::string& name) {
    return Reader(bytes, name).read();
}

bool looks_like_hdf5(std::string_view first_bytes) {
    return first_bytes.starts_with(hdf5::signature);
}

}  // namespace sketchfit
