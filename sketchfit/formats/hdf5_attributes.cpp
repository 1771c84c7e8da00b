#include "sketchfit/formats/hdf5_attributes.h"

#include <algorithm>
#include <utility>

#include "sketchfit/formats/hdf5_layout.h"

namespace sketchfit::hdf5 {

namespace {

/// Classes of datatypes (the low half of a type's first byte).
constexpr int text_class = 3;
constexpr int variable_class = 9;
/// A reference into a global heap: u32 length, u64 address of the collection, u32 index.
constexpr std::size_t reference_size = 16;

std::size_t rounded_up(std::size_t size) {
    return (size + 7) / 8 * 8;
}

}  // namespace

std::optional<std::vector<std::uint64_t>> read_dataspace(std::string_view bytes,
                                                         const FileBytes& file) {
    constexpr std::size_t most_axes = 32;  // the format's own limit
    if (bytes.size() < 4) file.complain("a dataspace is cut off");
    const int version = static_cast<unsigned char>(bytes[0]);
    const std::size_t axes = static_cast<unsigned char>(bytes[1]);
    if (version != 1 && version != 2) file.complain("a dataspace has the version {}", version);
    if (version == 2 && bytes[3] == 2) return std::nullopt;
    const std::size_t start = version == 1 ? 8 : 4;
    if (axes > most_axes || bytes.size() < start + axes * 8)
        file.complain("a dataspace of {} axes is cut off", axes);
    std::vector<std::uint64_t> shape(axes);
    for (std::size_t i = 0; i < axes; ++i)
        shape[i] = number_at<std::uint64_t>(bytes, start + i * 8);
    return shape;
}

/// Version 1 pads name, type and dataspace to 8 bytes each; 2 and 3 do not; 3 names the character
/// set.
AttributeReader::Parts AttributeReader::take_apart(std::string_view bytes) const {
    if (bytes.size() < 8) file_.complain("an attribute is cut off");
    const int version = static_cast<unsigned char>(bytes[0]);
    if (version < 1 || version > 3) file_.complain("an attribute has the version {}", version);
    if (version > 1 && bytes[1] != 0) file_.complain("an attribute shares its type with others");
    std::string_view rest = bytes.substr(version == 3 ? std::min<std::size_t>(9, bytes.size()) : 8);
    const auto take = [&](std::size_t at) {
        const std::size_t size = number_at<std::uint16_t>(bytes, at);
        const std::size_t place = version == 1 ? rounded_up(size) : size;
        if (place > rest.size()) file_.complain("an attribute is cut off");
        const std::string_view part = rest.substr(0, size);
        rest.remove_prefix(place);
        return part;
    };
    Parts parts;
    parts.name = take(2);
    parts.type = take(4);
    parts.space = take(6);
    parts.value = rest;
    parts.name = parts.name.substr(0, parts.name.find('\0'));
    return parts;
}

std::optional<Hdf5Attribute> AttributeReader::read(std::string_view bytes) {
    const Parts parts = take_apart(bytes);
    const auto shape = read_dataspace(parts.space, file_);
    if (!shape || shape->size() > 1) return std::nullopt;
    Hdf5Attribute attribute{.name = std::string(parts.name), .scalar = shape->empty(), .texts = {}};
    const std::uint64_t count = shape->empty() ? 1 : shape->front();
    // h5py writes an empty list of texts as an empty list of numbers.
    if (count == 0) return attribute;
    if (parts.type.size() < 8) file_.complain("the type of an attribute is cut off");
    const int type_class = parts.type[0] & 0x0F;
    const bool variable_text = type_class == variable_class && (parts.type[1] & 0x0F) == 1;
    if (type_class != text_class && !variable_text) return std::nullopt;
    attribute.texts = read_texts(parts, count);
    return attribute;
}

std::vector<std::string> AttributeReader::read_texts(const Parts& parts, std::uint64_t count) {
    const std::uint64_t size = number_at<std::uint32_t>(parts.type, 4);
    const bool variable = (parts.type[0] & 0x0F) == variable_class;
    if (size == 0 || (variable && size != reference_size) || count > parts.value.size() / size) {
        file_.complain("attribute {} of {} texts does not fit its {} bytes", printable(parts.name),
                       count, parts.value.size());
    }
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::string_view text = parts.value.substr(i * size, size);
        if (variable) text = heap_text(text);
        texts.emplace_back(text.substr(0, text.find('\0')));
    }
    return texts;
}

std::string_view AttributeReader::heap_text(std::string_view reference) {
    const auto length = number_at<std::uint32_t>(reference, 0);
    if (length == 0) return {};
    const auto& objects = collection(number_at<std::uint64_t>(reference, 4));
    const auto found = objects.find(static_cast<std::uint16_t>(
        std::min<std::uint32_t>(number_at<std::uint32_t>(reference, 12), 65535)));
    if (found == objects.end() || found->second.size() < length)
        file_.complain("a text of {} bytes is not in its heap", length);
    // Spent apart from the heap's own bytes, so that no text is copied a thousand times.
    return texts_.spend(file_.offset_of(found->second.data()), length, "a text");
}

const std::map<std::uint16_t, std::string_view>& AttributeReader::collection(
    std::uint64_t address) {
    const auto known = collections_.find(address);
    if (known != collections_.end()) return known->second;
    constexpr std::size_t head = 16;
    constexpr std::string_view what = "a global heap";
    const std::string_view start = file_.piece(address, head, what);
    if (!start.starts_with(collection_signature) || start[4] != 1)
        file_.complain("there is no global heap at {}", address);
    const auto size = number_at<std::uint64_t>(start, 8);
    std::string_view rest = file_.spend(address, size, what);
    if (rest.size() < head) file_.complain("the global heap at {} is cut off", address);
    rest.remove_prefix(head);
    std::map<std::uint16_t, std::string_view> objects;
    while (rest.size() >= head) {
        const auto index = number_at<std::uint16_t>(rest, 0);
        const auto length = number_at<std::uint64_t>(rest, 8);
        if (index == 0) break;  // what follows is free
        if (length > rest.size() - head)
            file_.complain("the global heap at {} is cut off", address);
        objects.emplace(index, rest.substr(head, length));
        rest.remove_prefix(std::min(rest.size(), head + rounded_up(length)));
    }
    return collections_.emplace(address, std::move(objects)).first->second;
}

}  // namespace sketchfit::hdf5
