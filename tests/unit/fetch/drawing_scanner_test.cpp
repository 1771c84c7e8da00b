// Published files are walked over in pieces of any length, to their end or to the first drawings.
#include "sketchfit/fetch/drawing_scanner.h"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

std::string bitmap_file(std::size_t rows) {
    const std::vector<std::uint8_t> pixels(rows * 784, 7);
    return npy_header(view_array<std::uint8_t>(pixels, {rows, 784})) +
           std::string(pixels.begin(), pixels.end());
}

std::string line_file(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "{\"word\":\"ant\",\"drawing\":[" + std::string(i % 5, ' ') + "]}\n";
    return text;
}

/// One binary drawing of as many strokes as lengths are given.
std::string packed_drawing(const std::vector<std::size_t>& lengths) {
    std::string bytes = std::string(8, 'k') + "US" + '\x01' + "time";
    const auto add = [&](std::size_t number) {
        bytes += static_cast<char>(number & 0xFFU);
        bytes += static_cast<char>(number >> 8U);
    };
    add(lengths.size());
    for (const std::size_t length : lengths) {
        add(length);
        bytes += std::string(2 * length, 'p');
    }
    return bytes;
}

std::string binary_file() {
    return packed_drawing({3, 1}) + packed_drawing({}) + packed_drawing({0, 300, 0}) +
           packed_drawing({2});
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

/// Scans in pieces of `piece` bytes; the number of bytes taken.
std::size_t scan(DrawingScanner& scanner, std::string_view text, std::size_t piece) {
    std::size_t taken = 0;
    for (std::size_t place = 0; place < text.size(); place += piece) {
        const auto part = bytes_of(text.substr(place, piece));
        const std::size_t count = scanner.scan(part);
        taken += count;
        if (count < part.size()) break;
    }
    return taken;
}

std::string fault_of(QuickdrawForm form, std::string_view text, std::uint64_t most = all) {
    for (const std::size_t piece : {text.size() + 1, std::size_t{1}}) {
        try {
            const auto scanner = scan_drawings(form, "FILE", most);
            scan(*scanner, text, piece);
            scanner->finish();
            return "none";
        } catch (const Error& error) {
            if (piece == 1) return error.what();
        }
    }
    return "none";
}

struct Case {
    QuickdrawForm form;
    std::string text;
    std::uint64_t drawings;
};

std::vector<Case> whole_files() {
    return {{QuickdrawForm::bitmap, bitmap_file(3), 3},
            {QuickdrawForm::bitmap, bitmap_file(0), 0},
            {QuickdrawForm::simplified, line_file(6), 6},
            {QuickdrawForm::raw, line_file(6), 6},
            {QuickdrawForm::raw, "", 0},
            {QuickdrawForm::binary, binary_file(), 4},
            {QuickdrawForm::sketchrnn, "PK\x03\x04 and so on", 0}};
}

TEST(DrawingScanner, CountsTheDrawingsOfWholeFilesInPiecesOfAnyLength) {
    for (const Case& file : whole_files()) {
        for (const std::size_t piece : {1U, 2U, 3U, 7U, 16U, 17U, 18U, 100U, 100000U}) {
            const auto scanner = scan_drawings(file.form, "FILE");
            EXPECT_EQ(scan(*scanner, file.text, piece), file.text.size());
            EXPECT_NO_THROW(scanner->finish()) << form_name(file.form) << piece;
            EXPECT_EQ(scanner->drawings(), file.drawings) << form_name(file.form) << piece;
            EXPECT_EQ(scanner->bytes(), file.text.size());
            EXPECT_FALSE(scanner->enough());
        }
    }
}

TEST(DrawingScanner, FindsWhereTheFirstDrawingsEnd) {
    const std::string lines = line_file(6);
    const std::vector<std::pair<Case, std::size_t>> cases{
        {{QuickdrawForm::bitmap, bitmap_file(5), 2}, 128 + 2 * 784},
        {{QuickdrawForm::simplified, lines, 3}, line_file(3).size()},
        {{QuickdrawForm::raw, lines, 6}, lines.size()},
        {{QuickdrawForm::binary, binary_file(), 1}, packed_drawing({3, 1}).size()},
        {{QuickdrawForm::binary, binary_file(), 2}, packed_drawing({3, 1}).size() + 17},
        {{QuickdrawForm::binary, binary_file(), 3},
         binary_file().size() - packed_drawing({2}).size()}};
    for (const auto& [file, end] : cases) {
        for (const std::size_t piece : {1U, 5U, 19U, 100000U}) {
            const auto scanner = scan_drawings(file.form, "FILE", file.drawings);
            EXPECT_EQ(scan(*scanner, file.text, piece), end) << form_name(file.form) << piece;
            EXPECT_TRUE(scanner->enough());
            EXPECT_EQ(scanner->drawings(), file.drawings);
            EXPECT_EQ(scanner->scan(bytes_of("more")), 0U);
            EXPECT_NO_THROW(scanner->finish());
        }
    }
}

TEST(DrawingScanner, FewerDrawingsThanWantedAreNotEnough) {
    for (const Case& file : whole_files()) {
        if (file.form == QuickdrawForm::sketchrnn) continue;
        const auto scanner = scan_drawings(file.form, "FILE", 100);
        EXPECT_EQ(scan(*scanner, file.text, 50), file.text.size());
        EXPECT_NO_THROW(scanner->finish());
        EXPECT_FALSE(scanner->enough());
    }
    EXPECT_THROW(scan_drawings(QuickdrawForm::sketchrnn, "FILE", 5), UsageError);
    EXPECT_THROW(scan_drawings(QuickdrawForm::bitmap, "FILE", 0), UsageError);
}

TEST(DrawingScanner, ALastLineNeedsNoLineEnd) {
    std::string text = line_file(3);
    text.pop_back();
    const auto scanner = scan_drawings(QuickdrawForm::raw, "FILE");
    scan(*scanner, text, 4);
    scanner->finish();
    EXPECT_EQ(scanner->drawings(), 3U);
}

TEST(DrawingScanner, EveryCutOffFileIsNoticed) {
    for (const Case& file : whole_files()) {
        if (file.form == QuickdrawForm::sketchrnn || file.drawings == 0) continue;
        std::size_t unnoticed = 0;
        for (std::size_t length = 0; length < file.text.size(); ++length) {
            if (fault_of(file.form, file.text.substr(0, length)) == "none") ++unnoticed;
        }
        // Between two lines or binary drawings (and at the line end of the last line) only the
        // length of the file tells.
        const bool bitmap = file.form == QuickdrawForm::bitmap;
        const std::size_t borders = file.form == QuickdrawForm::binary ? 4 : 2 * 6;
        EXPECT_EQ(unnoticed, bitmap ? 0 : borders) << form_name(file.form);
    }
    EXPECT_THAT(fault_of(QuickdrawForm::bitmap, bitmap_file(3).substr(0, 2000)),
                HasSubstr("FILE is cut off: its header promises 3 drawings, 2 are there"));
    EXPECT_THAT(fault_of(QuickdrawForm::sketchrnn, ""), HasSubstr("empty file"));
}

TEST(DrawingScanner, WebPagesAreNoDrawings) {
    const std::string page = "<!DOCTYPE html><html>Log in</html>";
    for (const std::string_view form : quickdraw_form_names) {
        const auto scanner = scan_drawings(find_form(form), "FILE");
        try {
            scanner->scan(bytes_of(page));
            FAIL() << form;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("a web page")) << form;
        }
    }
}

TEST(DrawingScanner, DamageIsNoticed) {
    EXPECT_THAT(fault_of(QuickdrawForm::simplified, line_file(2) + "x" + line_file(1)),
                HasSubstr("line 3"));
    std::string binary = binary_file();
    binary[packed_drawing({3, 1}).size() + 10] = '\x02';
    EXPECT_THAT(fault_of(QuickdrawForm::binary, binary), HasSubstr("drawing 2"));
    EXPECT_THAT(fault_of(QuickdrawForm::bitmap, bitmap_file(3) + "x"), HasSubstr("longer"));
    const std::vector<std::uint8_t> square(28 * 28);
    EXPECT_THAT(
        fault_of(QuickdrawForm::bitmap, npy_header(view_array<std::uint8_t>(square, {1, 28, 28}))),
        HasSubstr("(1, 28, 28)"));
    EXPECT_THAT(
        fault_of(QuickdrawForm::bitmap, "\x93NUMPY\x01\x01\x20\x01" + std::string(400, ' ')),
        HasSubstr("version"));
    EXPECT_THAT(fault_of(QuickdrawForm::bitmap, "\x93NUMPY\x01" + std::string(1, '\0') +
                                                    "\xFF\xFF" + std::string(70000, ' ')),
                HasSubstr("header of 65535 bytes"));
}

TEST(ShortenedNpyHeader, HasTheSameLengthAndIsReadAgain) {
    for (const std::string& start : {bitmap_file(1000), bitmap_file(10)}) {
        const std::string header = shortened_npy_header(start, 5, "FILE");
        ASSERT_EQ(header.size(), 128U);
        const std::string file = header + start.substr(128, 5 * 784);
        MemorySource source("FILE", bytes_of(file));
        EXPECT_EQ(read_npy_header(source).shape, (std::vector<std::uint64_t>{5, 784}));
        EXPECT_EQ(source.remaining(), 5U * 784);
    }
    // The published files' headers take 80 bytes.
    const std::string text = "{'descr': '|u1', 'fortran_order': False, 'shape': (144722, 784), }";
    const std::string published = std::string("\x93NUMPY\x01\0F\0", 10) + text + "   \n";
    EXPECT_EQ(published.size(), 80U);
    const std::string header = shortened_npy_header(published + "pixels", 1000, "FILE");
    EXPECT_EQ(header,
              std::string("\x93NUMPY\x01\0F\0", 10) +
                  "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 784), }     \n");
    EXPECT_THROW(shortened_npy_header(published.substr(0, 79), 5, "FILE"), Error);
    EXPECT_THROW(shortened_npy_header("", 5, "FILE"), Error);
}

}  // namespace
}  // namespace sketchfit
