#include "sketchfit/ink/pickled_matrix.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sketchfit {

namespace {

template <typename T>
double number_at(const std::string& bytes, std::uint64_t index, bool big_endian) {
    std::array<char, sizeof(T)> element{};
    std::memcpy(element.data(), bytes.data() + index * sizeof(T), sizeof(T));
    if (big_endian != (std::endian::native == std::endian::big))
        std::reverse(element.begin(), element.end());
    return static_cast<double>(std::bit_cast<T>(element));
}

}  // namespace

double PickledMatrix::at(std::uint64_t row, std::uint64_t column) const {
    const std::uint64_t index = fortran_order ? column * rows + row : row * columns + column;
    const bool big = type.big_endian;
    if (type.kind == 'f') {
        return type.size == 4 ? number_at<float>(bytes, index, big)
                              : number_at<double>(bytes, index, big);
    }
    const bool is_signed = type.kind == 'i';
    switch (type.size) {
        case 1:
            return is_signed ? number_at<std::int8_t>(bytes, index, big)
                             : number_at<std::uint8_t>(bytes, index, big);
        case 2:
            return is_signed ? number_at<std::int16_t>(bytes, index, big)
                             : number_at<std::uint16_t>(bytes, index, big);
        case 4:
            return is_signed ? number_at<std::int32_t>(bytes, index, big)
                             : number_at<std::uint32_t>(bytes, index, big);
        default:
            return is_signed ? number_at<std::int64_t>(bytes, index, big)
                             : number_at<std::uint64_t>(bytes, index, big);
    }
}

}  // namespace sketchfit
