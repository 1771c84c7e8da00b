// The safetensors container: named float32 tensors and text metadata.
// Layout: u64 header length, JSON header, data; little-endian; tensors row-major and without holes.
// Nothing in such a file is executed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// A tensor of float32 numbers, row-major.
struct Tensor {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

struct TensorFile {
    std::vector<Tensor> tensors;
    std::map<std::string, std::string> metadata;

    /// Throws Error that lists the tensors there are.
    const Tensor& tensor(std::string_view name) const;
    bool has(std::string_view name) const;
};

/// Writes atomically, tensors in their order. Throws Error where a shape does not fit its values.
void write_safetensors(const TensorFile& file, const std::filesystem::path& path);

/// Reads tensors of type F32 (F64 is rounded to it). Throws Error with the file's name for anything
/// that is not a whole and consistent safetensors file.
TensorFile read_safetensors(const std::filesystem::path& path);
/// The same for a file in memory; `name` stands for it in messages.
TensorFile read_safetensors(std::string_view bytes, const std::string& name);

/// Whether the file begins as safetensors do.
bool looks_like_safetensors(std::string_view first_bytes);

}  // namespace sketchfit
