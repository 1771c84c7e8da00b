#include "sketchfit/data/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

static_assert(std::endian::native == std::endian::little,
              "safetensors are little-endian; a big-endian machine needs byte swaps here");

namespace {

using Json = nlohmann::ordered_json;

/// Far above any header of ours, far below what would hurt.
constexpr std::size_t most_header_bytes = std::size_t{1} << 24;
constexpr std::size_t most_file_bytes = std::size_t{1} << 33;

/// Product of a shape, or nothing where it overflows `limit`.
bool count_values(const std::vector<std::size_t>& shape, std::size_t limit, std::size_t& count) {
    count = 1;
    for (const std::size_t size : shape) {
        if (size != 0 && count > limit / size) return false;
        count *= size;
    }
    return true;
}

/// Names the file in every complaint.
class Reader {
  public:
    Reader(std::string_view bytes, const std::string& name) : name_(name), bytes_(bytes) {}

    TensorFile read() {
        const Json header = parse_header();
        TensorFile file;
        std::vector<std::pair<std::size_t, std::size_t>> extents;
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                read_metadata(entry, file);
            } else {
                file.tensors.push_back(read_tensor(name, entry, extents));
            }
        }
        check_extents(extents);
        return file;
    }

  private:
    template <typename... Arguments>
    [[noreturn]] void complain(fmt::format_string<Arguments...> format,
                               Arguments&&... arguments) const {
        fail("{} is not a valid safetensors file: {}", name_,
             fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    Json parse_header() {
        if (bytes_.size() < 8) complain("it has {} bytes, at least 8 are needed", bytes_.size());
        std::uint64_t length = 0;
        std::memcpy(&length, bytes_.data(), sizeof(length));
        if (length > most_header_bytes || length > bytes_.size() - 8) {
            complain("its header claims {} bytes in a file of {}", length, bytes_.size());
        }
        const std::string_view text = bytes_.substr(8, length);
        data_ = bytes_.substr(8 + length);
        Json header = Json::parse(text, limit_depth(), false);
        if (!header.is_object()) complain("its header is not a JSON object");
        return header;
    }

    /// Deep nesting cannot be right here, and would exhaust the stack of a recursive destructor.
    Json::parser_callback_t limit_depth() const {
        return [this](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
            if (depth > 8) complain("its header is nested too deeply");
            return true;
        };
    }

    void read_metadata(const Json& entry, TensorFile& file) const {
        if (!entry.is_object()) complain("__metadata__ is not an object");
        for (const auto& [key, value] : entry.items()) {
            if (!value.is_string()) complain("metadata {} is not text", printable(key));
            file.metadata[key] = value.get<std::string>();
        }
    }

    std::size_t number(const Json& value, const std::string& name) const {
        if (!value.is_number_unsigned())
            complain("tensor {} has a malformed entry", printable(name));
        return value.get<std::size_t>();
    }

    Tensor read_tensor(const std::string& name, const Json& entry,
                       std::vector<std::pair<std::size_t, std::size_t>>& extents) const {
        if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
            !entry.contains("data_offsets") || !entry["shape"].is_array() ||
            !entry["data_offsets"].is_array() || entry["data_offsets"].size() != 2) {
            complain("tensor {} lacks dtype, shape or data_offsets", printable(name));
        }
        const std::string type =
            entry["dtype"].is_string() ? entry["dtype"].get<std::string>() : "";
        if (type != "F32" && type != "F64") {
            complain("tensor {} has the type {}, only F32 and F64 are read", printable(name),
                     printable(type));
        }
        Tensor tensor{.name = name, .shape = {}, .values = {}};
        if (entry["shape"].size() > 8) complain("tensor {} has too many axes", printable(name));
        for (const Json& size : entry["shape"]) tensor.shape.push_back(number(size, name));
        const std::size_t begin = number(entry["data_offsets"][0], name);
        const std::size_t end = number(entry["data_offsets"][1], name);
        const std::size_t item = type == "F32" ? 4 : 8;
        std::size_t count = 0;
        if (begin > end || end > data_.size() || !count_values(tensor.shape, data_.size(), count) ||
            count * item != end - begin) {
            complain("tensor {} does not fit its place in the file (is the file cut off?)",
                     printable(name));
        }
        extents.emplace_back(begin, end);
        tensor.values.resize(count);
        if (item == 4) {
            if (count > 0) std::memcpy(tensor.values.data(), data_.data() + begin, count * item);
        } else {
            for (std::size_t i = 0; i < count; ++i) {
                double value = 0.0;
                std::memcpy(&value, data_.data() + begin + i * item, item);
                tensor.values[i] = static_cast<float>(value);
            }
        }
        return tensor;
    }

    /// Tensors must cover the data without holes or overlaps.
    void check_extents(std::vector<std::pair<std::size_t, std::size_t>>& extents) const {
        std::ranges::sort(extents);
        std::size_t end = 0;
        for (const auto& [first, last] : extents) {
            if (first != end) complain("its tensors overlap or leave holes");
            end = last;
        }
        if (end != data_.size()) {
            complain("{} bytes follow its last tensor", data_.size() - end);
        }
    }

    const std::string& name_;
    std::string_view bytes_;
    std::string_view data_{};
};

}  // namespace

const Tensor& TensorFile::tensor(std::string_view name) const {
    const auto found = std::ranges::find(tensors, name, &Tensor::name);
    if (found != tensors.end()) return *found;
    std::string names;
    for (const Tensor& tensor : tensors) names += (names.empty() ? "" : ", ") + tensor.name;
    fail("there is no tensor {} among {}", name, names.empty() ? "none" : printable(names, 200));
}

bool TensorFile::has(std::string_view name) const {
    return std::ranges::find(tensors, name, &Tensor::name) != tensors.end();
}

void write_safetensors(const TensorFile& file, const std::filesystem::path& path) {
    Json header = Json::object();
    if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
    std::size_t offset = 0;
    for (const Tensor& tensor : file.tensors) {
        const std::size_t bytes = tensor.values.size() * sizeof(float);
        std::size_t count = 0;
        if (!count_values(tensor.shape, most_file_bytes, count) || count != tensor.values.size()) {
            fail("tensor {} has {} values, which is not what its shape says", tensor.name,
                 tensor.values.size());
        }
        header[tensor.name] = {
            {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::uint64_t length = text.size();
    std::string prefix(sizeof(length), '\0');
    std::memcpy(prefix.data(), &length, sizeof(length));
    std::vector<std::string_view> pieces{prefix, text};
    for (const Tensor& tensor : file.tensors) {
        const auto bytes = std::as_bytes(std::span(tensor.values));
        pieces.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    write_file(path, pieces);
}

TensorFile read_safetensors(const std::filesystem::path& path) {
    return read_safetensors(read_file(path, most_file_bytes), path.string());
}

TensorFile read_safetensors(std::string_view bytes, const std::string& name) {
    return Reader(bytes, name).read();
}

bool looks_like_safetensors(std::string_view first_bytes) {
    return first_bytes.size() > 9 && first_bytes[8] == '{' && first_bytes[7] == '\0' &&
           first_bytes[6] == '\0';
}

}  // namespace sketchfit
