// Every form a dataset comes in, through the one door; and nothing hostile gets through it.
#include "sketchfit/data/bitmaps.h"

#include <atomic>
#include <cstdlib>
#include <new>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace {
/// The largest single allocation of this program since it was last set to 0.
std::atomic<std::size_t> largest_allocation{0};
}  // namespace

// The tests watch what the readers allocate. (GCC warns wrongly where it inlines only one side.)
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (size > largest_allocation.load()) largest_allocation = size;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::golden;
using fixtures::golden_idx_images;
using fixtures::golden_idx_labels;
using fixtures::golden_labels_npy;
using fixtures::golden_npy;
using fixtures::golden_npz;
using fixtures::golden_pixels;
using fixtures::npy;
using fixtures::TemporaryFolder;
using fixtures::zip_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Pixels pixels_of(const Dataset& data) {
    Pixels pixels;
    for (std::size_t i = 0; i < data.size(); ++i)
        pixels.insert(pixels.end(), data.drawing(i).begin(), data.drawing(i).end());
    return pixels;
}

std::string load_error(const fs::path& path, const LoadOptions& options = {}) {
    return error_of([&] { load_bitmaps(path, options); });
}

fs::path real_drawings(const std::string& name) {
    return fs::path(SKETCHFIT_SOURCE_DIR) / ".." / "shared" / "data" / name;
}

// --- .npz ---

TEST(LoadNpz, ReadsConventionalNamesAndNamesInside) {
    const LoadedData stored = load_bitmaps(golden("stored.npz"));
    EXPECT_EQ(pixels_of(stored.drawings), golden_pixels(4));
    EXPECT_THAT(stored.drawings.labels(), ElementsAre(0, 1, 2, 0));
    EXPECT_THAT(stored.drawings.class_names(), ElementsAre("0", "1", "2"));
    EXPECT_EQ(stored.format, "npz, stored");
    EXPECT_EQ(stored.pixel_type, "uint8");
    EXPECT_EQ(stored.label_type, "uint8");
    EXPECT_THAT(stored.notes, IsEmpty());

    const LoadedData deflated = load_bitmaps(golden("deflated.npz"));
    EXPECT_EQ(pixels_of(deflated.drawings), golden_pixels(4));
    EXPECT_THAT(deflated.drawings.class_names(), ElementsAre("The Eiffel Tower", "äpfel", "日本"));
    EXPECT_EQ(deflated.format, "npz, deflated");
    EXPECT_EQ(deflated.label_type, "int64");
    EXPECT_THAT(deflated.notes, Contains(HasSubstr("class names from ")));
    EXPECT_THAT(load_bitmaps(golden("big_endian_names.npz")).drawings.class_names(),
                ElementsAre("The Eiffel Tower", "äpfel", "日本"));
    EXPECT_THAT(load_bitmaps(golden("bytes_names.npz")).drawings.class_names(),
                ElementsAre("a", "bc", "def"));
}

TEST(LoadNpz, KeepsTheTestSetApartAndNotesWhatIsNotUsed) {
    const LoadedData loaded = load_bitmaps(golden("four.npz"));
    EXPECT_EQ(pixels_of(loaded.drawings), golden_pixels(4));
    ASSERT_TRUE(loaded.test);
    EXPECT_EQ(pixels_of(*loaded.test), golden_pixels(2, 1));
    EXPECT_THAT(loaded.test->labels(), ElementsAre(1, 2));
    EXPECT_THAT(loaded.notes, Contains("arrays not used: extra"));
    const Dataset joined = load_bitmaps(golden("four.npz"), {}, true).drawings;
    EXPECT_EQ(joined.size(), 6U);
    EXPECT_THAT(joined.labels(), ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(LoadNpz, TakesATrainingSetAlone) {
    const TemporaryFolder folder;
    const auto path = folder.put("a.npz", zip_of({{"x_train.npy", golden_npy(3)},
                                                  {"y_train.npy", golden_labels_npy(3)},
                                                  {"x_test.npy", golden_npy(2)}}));
    const LoadedData loaded = load_bitmaps(path);
    EXPECT_EQ(loaded.drawings.size(), 3U);
    EXPECT_FALSE(loaded.test);
    EXPECT_THAT(loaded.notes, Contains("x_test has no labels (y_test) and cannot be used"));
}

TEST(LoadNpz, TakesArraysByName) {
    const fs::path path = golden("types.npz");
    for (const char* name :
         {"x_big_f4", "x_fortran_4d.npy", "x_shares_f8", "x_fortran_f4_first4d"}) {
        const LoadedData loaded =
            load_bitmaps(path, {.pixels_name = name, .labels_name = "y_column"});
        EXPECT_EQ(pixels_of(loaded.drawings), golden_pixels(4)) << name;
    }
    EXPECT_THAT(
        load_bitmaps(path, {.pixels_name = "x_shares_f4", .labels_name = "y_big_f2"}).notes,
        Contains(HasSubstr("floats from 0 to 1: taken as shares of 255 (largest rounding")));
    EXPECT_THAT(load_error(path), HasSubstr("has no arrays arr_0 and arr_1, X and y, or x_train"));
    EXPECT_THAT(load_error(path), HasSubstr("x_little_u1 (uint8, (4, 784))"));
    EXPECT_THAT(load_error(path, {.pixels_name = "pictures", .labels_name = "y_i1"}),
                HasSubstr("has no array pictures; it holds"));
    EXPECT_THAT(load_error(path, {.pixels_name = "x_i1"}), HasSubstr("both pixels and labels"));
    EXPECT_EQ(load_bitmaps(golden("deflated.npz"), {.pixels_name = "X"}).drawings.size(), 4U);
    EXPECT_THAT(load_error(golden("version1.npy"), {.pixels_name = "X"}), HasSubstr(".npz files"));
}

TEST(LoadNpz, RefusesPickledStrokesInOneClearLine) {
    const std::string message = load_error(golden("sketchrnn.npz"));
    EXPECT_THAT(message, HasSubstr("train (pickled objects, (2,))"));
    EXPECT_THAT(message, HasSubstr("only sketch-rnn's arrays"));
    EXPECT_THAT(
        load_error(golden("sketchrnn.npz"), {.pixels_name = "train", .labels_name = "test"}),
        HasSubstr("pickled Python objects"));
    if (fs::exists(real_drawings("strokes/sketchrnn_alarm_clock.npz"))) {
        EXPECT_THAT(load_error(real_drawings("strokes/sketchrnn_alarm_clock.npz")),
                    HasSubstr("sketch-rnn"));
    }
}

TEST(LoadNpz, RefusesLabelsAndDrawingsThatDoNotFitTogether) {
    const TemporaryFolder folder;
    const auto error = [&](const std::string& pixels, const std::string& labels) {
        return load_error(
            folder.put("a.npz", zip_of({{"arr_0.npy", pixels}, {"arr_1.npy", labels}})));
    };
    EXPECT_EQ(error(golden_npy(3), golden_labels_npy(3)), "");
    EXPECT_THAT(error(golden_npy(3), golden_labels_npy(4)), HasSubstr("holds 3 drawings, but"));
    EXPECT_THAT(error(npy("|u1", "(0, 784)", ""), npy("|u1", "(0,)", "")),
                HasSubstr("no drawings"));
    EXPECT_THAT(error(golden_labels_npy(3), golden_npy(3)), HasSubstr("has shape (3,), but"));
    EXPECT_THAT(error(golden_npy(1), npy("<i2", "(1,)", fixtures::raw<std::int16_t>({-7}))),
                HasSubstr("received -7"));
    EXPECT_THAT(error(golden_npy(1), npy("<i2", "(1,)", fixtures::raw<std::int16_t>({5000}))),
                HasSubstr("at most 4096 classes"));
}

// --- class names ---

TEST(LoadNames, ComeFromTheCallerThenTheFileThenTheTextBeside) {
    const TemporaryFolder folder;
    const auto path = folder.put("a.npz", golden_npz(3));
    EXPECT_THAT(load_bitmaps(path).drawings.class_names(), ElementsAre("0", "1", "2"));
    folder.put("a.txt", "apple\r\nThe Mona Lisa\r\nant\r\nbee\r\n");
    const LoadedData beside = load_bitmaps(path);
    EXPECT_THAT(beside.drawings.class_names(), ElementsAre("apple", "The Mona Lisa", "ant", "bee"));
    EXPECT_THAT(beside.notes, Contains(HasSubstr("a.txt")));
    EXPECT_THAT(beside.notes, Contains("1 of 4 classes have no drawings, the first is bee"));
    EXPECT_THAT(load_bitmaps(path, {.class_names = {"x", "y", "z"}}).drawings.class_names(),
                ElementsAre("x", "y", "z"));
    EXPECT_THAT(load_error(path, {.class_names = {"x", "y"}}),
                HasSubstr("label 2 (drawing 2), but the given list names only 2 classes"));
    EXPECT_THAT(load_error(path, {.class_names = {"x", "x", "z"}}), HasSubstr("comes twice"));
    folder.put("a.txt", "apple\n");
    EXPECT_THAT(load_error(path), HasSubstr("a.txt names only 1 classes"));
    folder.put("deflated.npz", read_file(golden("deflated.npz")));
    folder.put("deflated.txt", "a\nb\nc\n");
    EXPECT_EQ(load_bitmaps(folder / "deflated.npz").drawings.class_names()[0], "The Eiffel Tower");
}

TEST(LoadNames, LabelsThatStartAtOneLeaveTheFirstClassEmpty) {
    const TemporaryFolder folder;
    const auto path = folder.put(
        "a.npz", zip_of({{"X.npy", golden_npy(2)}, {"y.npy", npy("|u1", "(2,)", "\1\2")}}));
    const LoadedData loaded = load_bitmaps(path);
    EXPECT_EQ(loaded.drawings.class_count(), 3U);
    EXPECT_THAT(loaded.notes, Contains("1 of 3 classes have no drawings, the first is 0"));
}

// --- .npy ---

TEST(LoadNpy, IsADatasetOfOneClass) {
    const TemporaryFolder folder;
    const auto path = folder.put("full_numpy_bitmap_The Eiffel Tower.npy", golden_npy(5));
    const LoadedData loaded = load_bitmaps(path);
    EXPECT_EQ(pixels_of(loaded.drawings), golden_pixels(5));
    EXPECT_THAT(loaded.drawings.class_names(), ElementsAre("The Eiffel Tower"));
    EXPECT_EQ(loaded.format, "npy");
    EXPECT_EQ(loaded.label_type, "from file names");
    EXPECT_EQ(load_bitmaps(path, {.per_class = 2}).drawings.size(), 2U);
    EXPECT_THAT(load_bitmaps(path, {.class_names = {"tower"}}).drawings.class_names(),
                ElementsAre("tower"));
    EXPECT_NE(load_error(path, {.class_names = {"a", "b"}}), "");
    EXPECT_THAT(load_error(path, {.per_class = 0}), HasSubstr("at least 1"));
    const auto packed = folder.put("ant.npy.gz", fixtures::gzipped(golden_npy(5)));
    EXPECT_EQ(pixels_of(load_bitmaps(packed).drawings), golden_pixels(5));
    EXPECT_THAT(load_bitmaps(packed).drawings.class_names(), ElementsAre("ant"));
}

TEST(LoadNpy, NotesTrailingBytes) {
    const TemporaryFolder folder;
    const auto path = folder.put("ant.npy", golden_npy(2) + "more");
    EXPECT_THAT(load_bitmaps(path).notes, Contains(HasSubstr("4 bytes behind its array")));
}

TEST(LoadFolder, TakesOneClassAFileSortedByName) {
    const TemporaryFolder folder;
    folder.put("t-shirt.npy", golden_npy(3));
    folder.put("full_numpy_bitmap_ant.npy", golden_npy(4));
    folder.put("The Eiffel Tower.npy",
               npy("<f8", "(1, 784)", fixtures::raw(std::vector<double>(784, 3))));
    folder.put("notes.txt", "x");
    folder.put(".hidden.npy", "x");
    const LoadedData loaded = load_bitmaps(folder.path());
    EXPECT_THAT(loaded.drawings.class_names(), ElementsAre("The Eiffel Tower", "ant", "t-shirt"));
    EXPECT_THAT(loaded.drawings.labels(), ElementsAre(0, 1, 1, 1, 1, 2, 2, 2));
    EXPECT_EQ(loaded.drawings.drawing(0)[0], 3);
    EXPECT_EQ(loaded.drawings.drawing(5)[1], 7);
    EXPECT_EQ(loaded.format, "folder of .npy files");
    EXPECT_EQ(loaded.pixel_type, "float64, uint8");
    const Dataset chosen =
        load_bitmaps(folder.path(), {.class_names = {"t-shirt", "ant"}, .per_class = 2}).drawings;
    EXPECT_THAT(chosen.class_names(), ElementsAre("t-shirt", "ant"));
    EXPECT_THAT(chosen.labels(), ElementsAre(0, 0, 1, 1));
    EXPECT_EQ(pixels_of(chosen), pixels_of(chosen.select(std::vector<std::uint32_t>{2, 3, 0, 1})));
    EXPECT_THAT(load_error(folder.path(), {.class_names = {"bee"}}),
                HasSubstr("no drawings of the class \"bee\""));
    folder.put("ant.npy", golden_npy(1));
    EXPECT_THAT(load_error(folder.path()), HasSubstr("\"ant\" comes twice in the file names"));
}

TEST(LoadFolder, ReadsOnlyTheFirstRowsOfEachClass) {
    const TemporaryFolder folder;
    std::string file = golden_npy(3);
    folder.put("ant.npy", file);
    // The third drawing of this file is wrong; nobody reads it.
    std::vector<std::int16_t> numbers(3 * 784);
    numbers.back() = -1;
    folder.put("bee.npy", npy("<i2", "(3, 784)", fixtures::raw(numbers)));
    EXPECT_EQ(load_bitmaps(folder.path(), {.per_class = 2}).drawings.size(), 4U);
    EXPECT_THAT(load_error(folder.path()), HasSubstr("received -1 (drawing 2, pixel 783)"));
    std::string columns;
    for (std::size_t j = 0; j < 784; ++j) {
        for (std::size_t i = 0; i < 3; ++i)
            columns += static_cast<char>(fixtures::golden_pixel(i, j));
    }
    const auto fortran = folder.put("x/f.npy", npy("|u1", "(3, 784)", columns, true));
    EXPECT_EQ(pixels_of(load_bitmaps(fortran, {.per_class = 2}).drawings), golden_pixels(2));
}

TEST(LoadFolder, SaysWhatItMisses) {
    const TemporaryFolder folder;
    EXPECT_THAT(load_error(folder.path()), HasSubstr("no .npy files, one a class, and no IDX"));
    folder.put("quickdraw10.npz", golden_npz(1));
    EXPECT_THAT(load_error(folder.path()), HasSubstr("give the path of quickdraw10.npz"));
    folder.put("empty.npy", npy("|u1", "(0, 784)", ""));
    EXPECT_THAT(load_error(folder.path()), HasSubstr("empty.npy holds no drawings"));
}

// --- IDX ---

TEST(LoadIdx, ReadsPairsPlainAndGzipped) {
    const TemporaryFolder folder;
    const auto train =
        folder.put("train-images-idx3-ubyte.gz", fixtures::gzipped(golden_idx_images(4)));
    folder.put("train-labels-idx1-ubyte.gz", fixtures::gzipped(golden_idx_labels(4)));
    const auto test = folder.put("t10k-images-idx3-ubyte", golden_idx_images(2, 1));
    folder.put("t10k-labels-idx1-ubyte", golden_idx_labels(2, 1));
    for (const fs::path& path : {train, folder.path()}) {
        const LoadedData loaded = load_bitmaps(path);
        EXPECT_EQ(loaded.format, "IDX, gzipped");
        EXPECT_EQ(loaded.pixel_type, "uint8");
        EXPECT_EQ(pixels_of(loaded.drawings), golden_pixels(4));
        EXPECT_THAT(loaded.drawings.labels(), ElementsAre(0, 1, 2, 0));
        ASSERT_TRUE(loaded.test);
        EXPECT_EQ(pixels_of(*loaded.test), golden_pixels(2, 1));
    }
    EXPECT_EQ(load_bitmaps(test).format, "IDX");
    EXPECT_EQ(load_bitmaps(test, {.per_class = 1}).drawings.size(), 2U);
    EXPECT_EQ(load_bitmaps(train, {}, true).drawings.size(), 6U);
    EXPECT_THAT(load_error(folder / "t10k-labels-idx1-ubyte"), HasSubstr("path of its images"));
}

TEST(LoadIdx, RefusesDamage) {
    const TemporaryFolder folder;
    const auto images = folder.put("images-idx3-ubyte", golden_idx_images(2));
    EXPECT_THAT(load_error(images), HasSubstr("needs its labels beside it"));
    folder.put("labels-idx1-ubyte", golden_idx_labels(3));
    EXPECT_THAT(load_error(images), HasSubstr("holds 2 drawings"));
    folder.put("labels-idx1-ubyte", golden_idx_labels(2));
    EXPECT_EQ(load_error(images), "");
    folder.put("images-idx3-ubyte", golden_idx_images(2) + "xyz");
    EXPECT_THAT(load_bitmaps(images).notes, Contains(HasSubstr("3 bytes behind")));
    folder.put("images-idx3-ubyte", fixtures::gzipped(golden_idx_images(2) + "xyz"));
    EXPECT_THAT(load_error(images), HasSubstr("more than its header promises"));
    const std::string packed = fixtures::gzipped(golden_idx_images(2));
    for (std::size_t length = 0; length < packed.size(); ++length) {
        folder.put("images-idx3-ubyte", packed.substr(0, length));
        EXPECT_NE(load_error(images), "") << length;
    }
}

// --- what is no dataset ---

TEST(Load, SaysWhatAFileIsInstead) {
    const TemporaryFolder folder;
    const auto error = [&](const std::string& content) {
        return load_error(folder.put("a.npz", content));
    };
    EXPECT_THAT(error("<!DOCTYPE html><html>"), HasSubstr("is no dataset"));
    EXPECT_THAT(error("<!DOCTYPE html><html>"), HasSubstr("a web page: the download failed"));
    EXPECT_THAT(error(""), HasSubstr("an empty file"));
    EXPECT_THAT(error("\x80\x04\x95 pickle"), HasSubstr("Python pickle"));
    EXPECT_THAT(error("hello"), HasSubstr("folder of .npy files, one a class)"));
    EXPECT_THAT(error(zip_of({})), HasSubstr("it holds no arrays"));
    EXPECT_THAT(error(zip_of({{"readme.txt", "x"}})), HasSubstr("it holds no arrays"));
    EXPECT_THAT(error(fixtures::gzipped(golden_npz(1))), HasSubstr("gunzip"));
    EXPECT_THAT(load_error(folder / "none.npz"), HasSubstr("No such file"));
    EXPECT_THAT(load_error("/dev/null"), HasSubstr("regular file"));
    EXPECT_THAT(load_error(folder / "bad\nname"), HasSubstr("bad?name"));
}

TEST(Load, GoesByContentAndNotByName) {
    const TemporaryFolder folder;
    EXPECT_EQ(load_bitmaps(folder.put("a.dat", golden_npz(2))).format, "npz, deflated");
    EXPECT_EQ(load_bitmaps(folder.put("a.npz", golden_npy(2))).format, "npy");
}

// --- corpora of corrupted files ---

/// Loads a damaged file: it must give drawings or a one-line Error, and stay modest.
void expect_harmless(const fs::path& path, std::size_t file_size) {
    largest_allocation = 0;
    const std::string message = load_error(path);
    EXPECT_EQ(message.find("NOT ONE"), std::string::npos) << message;
    // Buffers of 256 KiB, and what deflate could really make of the file.
    EXPECT_LT(largest_allocation.load(), (std::size_t{1} << 20) + 1100 * file_size) << message;
}

TEST(LoadCorpus, SurvivesTruncatedAndChangedFiles) {
    const TemporaryFolder folder;
    std::mt19937 random(7);
    for (const char* name : {"four.npz", "stored.npz", "zip64.npz", "streamed.npz", "sketchrnn.npz",
                             "big_endian_names.npz", "version2.npy", "record.npy"}) {
        const std::string whole = read_file(golden(name));
        for (int round = 0; round < 400; ++round) {
            std::string changed = whole;
            const std::size_t changes = 1 + random() % 4;
            for (std::size_t i = 0; i < changes; ++i)
                changed[random() % changed.size()] = static_cast<char>(random());
            if (round % 4 == 0) changed.resize(random() % changed.size());
            expect_harmless(folder.put("a", changed), changed.size());
        }
    }
}

TEST(LoadCorpus, SurvivesEveryChangeInTheDirectoryOfAnArchive) {
    const TemporaryFolder folder;
    const std::string whole = golden_npz(2);
    const std::size_t directory = whole.find("PK\1\2");
    ASSERT_NE(directory, std::string::npos);
    for (std::size_t place = directory; place < whole.size(); ++place) {
        for (const int value : {0x00, 0x01, 0x40, 0x7F, 0x80, 0xFF}) {
            std::string changed = whole;
            changed[place] = static_cast<char>(value);
            expect_harmless(folder.put("a", changed), changed.size());
        }
    }
}

TEST(LoadCorpus, SurvivesGarbageBehindEveryMagic) {
    const TemporaryFolder folder;
    std::mt19937 random(11);
    const std::vector<std::string> starts = {"",
                                             "PK\3\4",
                                             std::string("\x93NUMPY\1\0", 8),
                                             std::string("\0\0\x08\x03", 4),
                                             std::string("\x1f\x8b\x08\0", 4),
                                             std::string("PK\5\6", 4)};
    for (const std::string& start : starts) {
        for (int round = 0; round < 200; ++round) {
            std::string content = start;
            const std::size_t length = random() % 300;
            for (std::size_t i = 0; i < length; ++i) content += static_cast<char>(random());
            const auto path = folder.put("images-idx3-ubyte", content);
            expect_harmless(path, content.size());
            EXPECT_NE(load_error(path), "");
        }
    }
}

TEST(LoadCorpus, AllocatesNothingForALie) {
    const TemporaryFolder folder;
    const std::vector<std::string> shapes = {"(100000000, 784)", "(100000000000, 28, 28)",
                                             "(23529000000000000, 784)", "(1000, 784)"};
    for (const std::string& shape : shapes) {
        const std::string lie = npy("|u1", shape, std::string(784, '\0'));
        const std::string wide = npy("<f8", shape, std::string(784, '\0'), true);
        for (const std::string& file : {lie, wide}) {
            const auto alone = folder.put("a.npy", file);
            EXPECT_NE(load_error(alone), "");
            expect_harmless(alone, file.size());
            const std::string archive =
                zip_of({{"arr_0.npy", file}, {"arr_1.npy", golden_labels_npy(1)}});
            EXPECT_NE(load_error(folder.put("a.npz", archive)), "");
            expect_harmless(folder / "a.npz", archive.size());
        }
    }
}

// --- the real drawings ---

TEST(LoadReal, ReadsTheTenClasses) {
    const fs::path path = real_drawings("sketches10.npz");
    if (!fs::exists(path)) GTEST_SKIP() << "the real drawings are not here";
    const LoadedData loaded = load_bitmaps(path);
    EXPECT_EQ(loaded.drawings.size(), 50000U);
    EXPECT_EQ(loaded.drawings.class_count(), 10U);
    EXPECT_EQ(loaded.drawings.max_pixel(), 255);
    EXPECT_EQ(loaded.format, "npz, deflated");
    std::vector<std::size_t> counts(10);
    for (const std::uint16_t label : loaded.drawings.labels()) ++counts[label];
    EXPECT_THAT(counts, testing::Each(5000U));
    EXPECT_EQ(load_bitmaps(path, {.per_class = 3}).drawings.size(), 30U);
}

TEST(LoadReal, ReadsAFolderOfOfficialBitmaps) {
    const fs::path path = real_drawings("strokes/bitmaps");
    if (!fs::exists(path)) GTEST_SKIP() << "the real drawings are not here";
    const LoadedData loaded = load_bitmaps(path);
    EXPECT_EQ(loaded.drawings.class_count(), 25U);
    EXPECT_EQ(loaded.drawings.size(), 25U * 25);
    EXPECT_EQ(load_bitmaps(path, {.per_class = 4}).drawings.size(), 100U);
}

}  // namespace
}  // namespace sketchfit
