#include "sketchfit/data/detect.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "sketchfit/data/byte_source.h"

namespace sketchfit {

namespace {

struct Mark {
    std::string_view start;
    std::string_view meaning;
};

using namespace std::string_view_literals;

/// Compared byte for byte.
constexpr std::array binary_marks = {
    Mark{"\x89HDF\r\n\x1a\n"sv, "an HDF5 file (Keras saves models so)"sv},
    Mark{"\x80\x02"sv, "a Python pickle, which can run code and is never read"sv},
    Mark{"\x80\x03"sv, "a Python pickle, which can run code and is never read"sv},
    Mark{"\x80\x04"sv, "a Python pickle, which can run code and is never read"sv},
    Mark{"\x80\x05"sv, "a Python pickle, which can run code and is never read"sv},
    Mark{"\x1f\x8b"sv, "a file that is gzipped twice"sv},
    Mark{"\x89PNG"sv, "a PNG picture"sv},
    Mark{"\xff\xd8\xff"sv, "a JPEG picture"sv},
    Mark{"GIF8"sv, "a GIF picture"sv},
    Mark{"%PDF"sv, "a PDF document"sv},
    Mark{"Rar!"sv, "a RAR archive"sv},
    Mark{"7z\xbc\xaf"sv, "a 7z archive"sv},
    Mark{"BZh"sv, "a bzip2 file: unpack it"sv},
    Mark{"\xfd\x37zXZ"sv, "an xz file: unpack it"sv},
    Mark{"\x28\xb5\x2f\xfd"sv, "a zstd file: unpack it"sv},
    Mark{"PAR1"sv, "a Parquet file"sv},
    Mark{"MATLAB "sv, "a MATLAB file"sv},
    Mark{"SQLite format 3"sv, "an SQLite file"sv},
};

/// Compared after leading spaces, in lower case.
constexpr std::array text_marks = {
    Mark{"<!doctype"sv, "a web page: the download failed, fetch it again"sv},
    Mark{"<html"sv, "a web page: the download failed, fetch it again"sv},
    Mark{"<head"sv, "a web page: the download failed, fetch it again"sv},
    Mark{"<?xml"sv, "an XML answer: the download failed, fetch it again"sv},
    Mark{"<error"sv, "an XML answer: the download failed, fetch it again"sv},
    Mark{"version https://git-lfs"sv, "a Git LFS pointer, not the file: run git lfs pull"sv},
    Mark{"["sv, "JSON"sv},
};

}  // namespace

FileKind kind_of(std::string_view start) {
    if (start.starts_with("\x93NUMPY"sv)) return FileKind::npy;
    // A local header; the end record of an empty archive; the mark of a split one.
    for (const std::string_view mark : {"PK\x03\x04"sv, "PK\x05\x06"sv, "PK\x07\x08"sv}) {
        if (start.starts_with(mark)) return FileKind::npz;
    }
    const bool idx = start.size() >= 4 && start.starts_with("\0\0"sv) && start[2] >= '\x08' &&
                     start[2] <= '\x0E' && start[3] >= '\x01' && start[3] <= '\x04';
    if (idx) return FileKind::idx;
    // A JSON object: Quick, Draw!'s lines begin with "word" or "key_id", but any order is JSON.
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"sv), start.size()));
    return start.starts_with('{') ? FileKind::ndjson : FileKind::other;
}

std::string describe_start(std::string_view start) {
    if (start.empty()) return "an empty file: the download failed, fetch it again";
    for (const Mark& mark : binary_marks) {
        if (start.starts_with(mark.start)) return std::string(mark.meaning);
    }
    start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), start.size()));
    std::string lower;
    for (const char character : start) {
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    }
    for (const Mark& mark : text_marks) {
        if (lower.starts_with(mark.start)) return std::string(mark.meaning);
    }
    return "";
}

std::string read_start(const std::filesystem::path& path) {
    std::string start(512, '\0');
    const auto source = open_plain_or_gzip(path);
    start.resize(source->read(std::as_writable_bytes(std::span(start))));
    return start;
}

}  // namespace sketchfit
