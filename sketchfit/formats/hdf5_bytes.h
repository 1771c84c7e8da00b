// The bytes of an HDF5 file behind checks: every number and piece is taken at an offset that was
// compared with the file's length, and complaints name the file.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "sketchfit/base/error.h"

namespace sketchfit::hdf5 {

class FileBytes {
  public:
    FileBytes(std::string_view bytes, std::string name)
        : bytes_(bytes), name_(std::move(name)), budget_(bytes.size()) {}

    template <typename... Arguments>
    [[noreturn]] void complain(fmt::format_string<Arguments...> format,
                               Arguments&&... arguments) const {
        fail("{} cannot be read as HDF5: {}", name_,
             fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    std::uint64_t size() const { return bytes_.size(); }
    /// Where a piece of the file that begins at `start` lies.
    std::uint64_t offset_of(const char* start) const {
        return static_cast<std::uint64_t>(start - bytes_.data());
    }

    /// `length` bytes at `offset`; `what` they are is said where they are not all in the file.
    std::string_view piece(std::uint64_t offset, std::uint64_t length,
                           std::string_view what) const {
        if (offset > bytes_.size() || length > bytes_.size() - offset) {
            complain("{} lies at {} and takes {} bytes, the file has {} (is it cut off?)", what,
                     offset, length, bytes_.size());
        }
        return bytes_.substr(offset, length);
    }

    /// The same for bytes of the file's own structure, which belong to one object only: taking
    /// more of them than the file has means that they are shared, or go round in a circle.
    std::string_view spend(std::uint64_t offset, std::uint64_t length, std::string_view what) {
        const std::string_view bytes = piece(offset, length, what);
        if (length > budget_) complain("its structure refers to the same bytes again and again");
        budget_ -= length;
        return bytes;
    }

  private:
    std::string_view bytes_;
    std::string name_;
    std::uint64_t budget_;
};

/// The number at `offset` of a piece that is known to be long enough.
template <typename T>
T number_at(std::string_view bytes, std::size_t offset) {
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof(value));
    return value;
}

}  // namespace sketchfit::hdf5
