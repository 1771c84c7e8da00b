// Files for the tests of the readers, built byte by byte so that they can also be wrong: .npy
// headers of any text, ZIP archives whose entries lie, IDX files; and the formulas of the files in
// tests/data/numpy, which the real NumPy wrote.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <stdlib.h>
#include <zlib.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/dataset.h"

namespace sketchfit::fixtures {

namespace fs = std::filesystem;

/// A folder that goes away with its test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "sketchfit-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code error;
        fs::remove_all(path_, error);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const fs::path& path() const { return path_; }
    fs::path operator/(const std::string& name) const { return path_ / name; }
    /// Writes a file and returns its path.
    fs::path put(const std::string& name, std::string_view content) const {
        fs::create_directories((path_ / name).parent_path());
        // Not synced, unlike write_file(); and ext4 also syncs a file that is cut to be rewritten.
        fs::remove(path_ / name);
        std::ofstream(path_ / name, std::ios::binary) << content;
        return path_ / name;
    }

  private:
    fs::path path_;
};

inline fs::path golden(const std::string& name) {
    return fs::path(SKETCHFIT_TEST_DATA) / "numpy" / name;
}

/// The message of the Error that `action` throws; empty where it throws none. What is not one
/// line of at most 2000 bytes is told as such.
inline std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        const std::string text = error.what();
        if (text.empty() || text.find('\n') != std::string::npos || text.size() > 2000)
            return "NOT ONE SHORT LINE: " + text;
        return text;
    }
    return "";
}

/// Pixel j of drawing i and label i of tests/data/numpy (see make.py there).
inline std::uint8_t golden_pixel(std::size_t i, std::size_t j) {
    return static_cast<std::uint8_t>((31 * i + 7 * j) % 256);
}
inline std::uint16_t golden_label(std::size_t i) {
    return static_cast<std::uint16_t>(i % 3);
}
inline Pixels golden_pixels(std::size_t rows, std::size_t first = 0) {
    Pixels pixels;
    for (std::size_t i = first; i < first + rows; ++i)
        for (std::size_t j = 0; j < 784; ++j) pixels.push_back(golden_pixel(i, j));
    return pixels;
}

/// `count` bytes of 0.
inline std::string zeros(std::size_t count) {
    std::string bytes;
    bytes.resize(count);
    return bytes;
}

/// The bytes of numbers, little-endian or big-endian.
template <typename T>
std::string raw(const std::vector<T>& values, bool big_endian = false) {
    std::string bytes;
    for (const T value : values) {
        auto word = std::bit_cast<std::array<char, sizeof(T)>>(value);
        if (big_endian == (std::endian::native == std::endian::little)) std::ranges::reverse(word);
        bytes.append(word.data(), word.size());
    }
    return bytes;
}

inline std::string text_of(const Pixels& bytes) {
    return {bytes.begin(), bytes.end()};
}

inline std::string raw(const Pixels& pixels) {
    return text_of(pixels);
}

/// A .npy file whose header is exactly `header`.
inline std::string npy_of_header(const std::string& header, const std::string& data,
                                 char version = 1) {
    std::string bytes = std::string("\x93NUMPY") + version + '\0';
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    for (std::size_t i = 0; i < length_bytes; ++i)
        bytes += static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
    return bytes + header + data;
}

/// A .npy file of a type and shape, for example npy("<f4", "(2, 784)", bytes).
inline std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                       bool fortran_order = false) {
    return npy_of_header("{'descr': '" + descr + "', 'fortran_order': " +
                             (fortran_order ? "True" : "False") + ", 'shape': " + shape + ", }\n",
                         data);
}

/// `rows` golden drawings as a .npy file of bytes.
inline std::string golden_npy(std::size_t rows) {
    return npy("|u1", "(" + std::to_string(rows) + ", 784)", raw(golden_pixels(rows)));
}

/// Golden labels as a .npy file of bytes.
inline std::string golden_labels_npy(std::size_t rows) {
    std::string data;
    for (std::size_t i = 0; i < rows; ++i) data += static_cast<char>(golden_label(i));
    return npy("|u1", "(" + std::to_string(rows) + ",)", data);
}

/// `bytes` deflated, raw (window_bits -15) or as a gzip file (31).
inline std::string deflated(std::string_view bytes, int window_bits = -15) {
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib does not start");
    std::string input(bytes);
    std::string output(deflateBound(&stream, input.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int result = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib does not end");
    return output;
}

inline std::string gzipped(std::string_view bytes) {
    return deflated(bytes, 31);
}

/// A member of a ZIP archive; what is not given is as it should be.
struct ZipMember {
    std::string name;
    std::string content;
    bool deflate = true;
    std::optional<std::uint32_t> size{};
    std::optional<std::uint32_t> compressed_size{};
    std::optional<std::uint32_t> crc{};
    std::optional<std::uint16_t> method{};
    std::uint16_t flags = 0;
};

/// A ZIP archive (PKWARE's APPNOTE.TXT: local headers and data, central directory, end record).
inline std::string zip_of(const std::vector<ZipMember>& members, std::uint16_t disk = 0) {
    std::string archive;
    std::string directory;
    const auto put = [](std::string& to, std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = 0; i < bytes; ++i) to += static_cast<char>((value >> (8 * i)) & 0xFFU);
    };
    for (const ZipMember& member : members) {
        const std::string data = member.deflate ? deflated(member.content) : member.content;
        const auto crc = static_cast<std::uint32_t>(
            ::crc32(0, reinterpret_cast<const Bytef*>(member.content.data()),
                    static_cast<uInt>(member.content.size())));
        std::string fields;  // the same in both headers, from the version needed on
        put(fields, 20, 2);
        put(fields, member.flags, 2);
        put(fields, member.method.value_or(member.deflate ? 8 : 0), 2);
        put(fields, 0x00210000, 4);  // 1 January 1980
        put(fields, member.crc.value_or(crc), 4);
        put(fields, member.compressed_size.value_or(static_cast<std::uint32_t>(data.size())), 4);
        put(fields, member.size.value_or(static_cast<std::uint32_t>(member.content.size())), 4);
        put(fields, member.name.size(), 2);
        put(fields, 0, 2);
        directory += std::string("PK\1\2\x14\0", 6) + fields + std::string(10, '\0');
        put(directory, archive.size(), 4);
        directory += member.name;
        archive += "PK\3\4" + fields + member.name + data;
    }
    const std::size_t start = archive.size();
    archive += directory + "PK\5\6";
    put(archive, disk, 2);
    put(archive, disk, 2);
    put(archive, members.size(), 2);
    put(archive, members.size(), 2);
    put(archive, directory.size(), 4);
    put(archive, start, 4);
    put(archive, 0, 2);
    return archive;
}

/// An .npz of golden drawings and labels.
inline std::string golden_npz(std::size_t rows) {
    return zip_of({{"arr_0.npy", golden_npy(rows)}, {"arr_1.npy", golden_labels_npy(rows)}});
}

/// An IDX file of a type code (0x08: bytes) and lengths.
inline std::string idx(char type, const std::vector<std::uint32_t>& lengths,
                       const std::string& data) {
    std::string bytes = {'\0', '\0', type, static_cast<char>(lengths.size())};
    return bytes + raw(lengths, true) + data;
}

inline std::string golden_idx_images(std::uint32_t rows, std::size_t first = 0) {
    return idx(8, {rows, 28, 28}, raw(golden_pixels(rows, first)));
}

inline std::string golden_idx_labels(std::uint32_t rows, std::size_t first = 0) {
    std::string data;
    for (std::size_t i = first; i < first + rows; ++i) data += static_cast<char>(golden_label(i));
    return idx(8, {rows}, data);
}

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace sketchfit::fixtures
