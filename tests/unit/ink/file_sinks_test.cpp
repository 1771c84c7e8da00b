// Files of every form written from drawings, and read again.
#include "sketchfit/ink/file_sinks.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/npy.h"
#include "sketchfit/ink/conversion.h"
#include "sketchfit/ink/load.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string first_apple =
    R"({"word":"apple","countrycode":"US","timestamp":"2017-03-10 22:17:57.57466 UTC",)"
    R"("recognized":true,"key_id":"12","drawing":[[[0,255,9],[3,0,77]],[[5,5],[9,9]]]})"
    "\n";
const std::string second_apple =
    R"({"word":"apple","countrycode":"DE","timestamp":"2017-03-11 02:07:00 UTC",)"
    R"("recognized":false,"key_id":"13","drawing":[[[0,100],[0,255]]]})"
    "\n";
const std::string bee = R"({"word":"bee","countrycode":"FR","timestamp":"2017-03-12 02:07:00 UTC",)"
                        R"("recognized":true,"key_id":"14","drawing":[[[0,255],[0,255]]]})"
                        "\n";
const std::string raw_bee =
    R"({"word":"bee","countrycode":"FR","timestamp":"2017-03-12 02:07:00 UTC",)"
    R"("recognized":true,"key_id":"15","drawing":[[[10,520.5],[30,30],[0,7]]]})"
    "\n";

/// Converts files as `sketchfit convert` does.
bool convert(const std::vector<fs::path>& paths, const fs::path& output,
             const FileSinkOptions& options = {}) {
    std::vector<std::string> texts;
    for (const fs::path& path : paths) texts.push_back(path.string());
    const auto files = list_drawing_files(texts);
    const auto sink = open_file_sink(output, options);
    return !convert_drawings(files, {}, *sink).stopped;
}

/// Two apples and a bee in a file.
fs::path put_three(const TemporaryFolder& folder) {
    return folder.put("three.ndjson", first_apple + second_apple + bee);
}

TEST(FileSinks, AnNpzIsWhatNumpyWouldRead) {
    const TemporaryFolder folder;
    const fs::path three = put_three(folder);
    convert({three}, folder / "a.npz");
    EXPECT_EQ(read_file(folder / "a.txt"), "apple\nbee\n");
    const LoadedData data = load_data(folder / "a.npz");
    EXPECT_EQ(data.format, "npz, deflated");
    EXPECT_EQ(data.pixel_type, "uint8");
    EXPECT_EQ(data.label_type, "uint8");
    EXPECT_EQ(data.drawings.fingerprint(), load_data(three).drawings.fingerprint());
    convert({three}, folder / "b.npz", {.stored = true});
    EXPECT_EQ(load_data(folder / "b.npz").format, "npz, stored");
}

TEST(FileSinks, ManyClassesHaveWiderLabels) {
    const TemporaryFolder folder;
    std::string lines;
    for (int i = 0; i < 257; ++i)
        lines += R"({"word":"w)" + std::to_string(i) + R"(","drawing":[[[0,255],[0,9]]]})" + "\n";
    convert({folder.put("many.ndjson", lines)}, folder / "a.npz");
    const LoadedData data = load_data(folder / "a.npz");
    EXPECT_EQ(data.label_type, "uint16");
    EXPECT_EQ(data.drawings.label(256), 256);
}

TEST(FileSinks, StrokesComeBackByteForByte) {
    const TemporaryFolder folder;
    convert({put_three(folder)}, folder / "again.ndjson");
    EXPECT_EQ(read_file(folder / "again.ndjson"), first_apple + second_apple + bee);
}

TEST(FileSinks, RawStrokesAreSimplifiedOrKept) {
    const TemporaryFolder folder;
    const fs::path raw = folder.put("raw.ndjson", raw_bee);
    convert({raw}, folder / "simplified.ndjson");
    EXPECT_THAT(read_file(folder / "simplified.ndjson"),
                HasSubstr("\"drawing\":[[[0,255],[0,0]]]"));
    convert({raw}, folder / "kept.ndjson", {.keep_raw = true});
    EXPECT_EQ(read_file(folder / "kept.ndjson"), raw_bee);
}

TEST(FileSinks, TheBinaryFormHoldsAllButTheWord) {
    const TemporaryFolder folder;
    convert({folder.put("x.ndjson", first_apple + second_apple)}, folder / "apple.bin");
    convert({folder / "apple.bin"}, folder / "y.ndjson");
    // Times in the binary form are whole seconds.
    const std::string read = read_file(folder / "y.ndjson");
    EXPECT_THAT(read, HasSubstr("22:17:57 UTC"));
    EXPECT_THAT(read, HasSubstr(second_apple));
    EXPECT_EQ(load_data(folder / "apple.bin").drawings.fingerprint(),
              load_data(folder / "x.ndjson").drawings.fingerprint());
}

TEST(FileSinks, ALoneNpyHoldsOneClass) {
    const TemporaryFolder folder;
    convert({folder.put("x.ndjson", first_apple + second_apple)}, folder / "apple.npy");
    EXPECT_EQ(load_data(folder / "apple.npy").drawings.size(), 2U);
    EXPECT_EQ(read_file(folder / "apple.npy").size(), 128 + 2 * 784U);
    EXPECT_THAT(error_of([&] { convert({put_three(folder)}, folder / "b.npy"); }),
                HasSubstr("one class only"));
    EXPECT_THAT(error_of([&] { convert({put_three(folder)}, folder / "b.bin"); }),
                HasSubstr("so one class"));
    EXPECT_FALSE(fs::exists(folder / "b.npy"));
    EXPECT_FALSE(fs::exists(folder / "b.bin"));
}

TEST(FileSinks, PicturesHoldTheSamePixels) {
    const TemporaryFolder folder;
    const fs::path three = put_three(folder);
    convert({three}, folder / "pictures");
    EXPECT_TRUE(fs::exists(folder / "pictures" / "apple" / "000001.png"));
    EXPECT_TRUE(fs::exists(folder / "pictures" / "bee" / "000000.png"));
    EXPECT_EQ(load_data(folder / "pictures").drawings.fingerprint(),
              load_data(three).drawings.fingerprint());
    EXPECT_THAT(error_of([&] { convert({three}, folder / "pictures"); }),
                HasSubstr("there already"));
}

TEST(FileSinks, BitmapsHoldNoStrokes) {
    const TemporaryFolder folder;
    convert({put_three(folder)}, folder / "a.npz");
    EXPECT_THAT(error_of([&] { convert({folder / "a.npz"}, folder / "b.ndjson"); }),
                HasSubstr("are bitmaps"));
}

TEST(FileSinks, NothingIsLeftOfWhatFailsOrStops) {
    const TemporaryFolder folder;
    const fs::path three = put_three(folder);
    const fs::path broken = folder.put("broken.ndjson", first_apple + "{");
    for (const char* name : {"a.npz", "a.npy", "a.ndjson", "a.bin", "a"})
        EXPECT_NE(error_of([&] { convert({broken}, folder / name); }), "") << name;
    FileSinkOptions options;
    options.on_progress = [](double /*share*/) { return false; };
    EXPECT_FALSE(convert({three}, folder / "a.npz", options));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path()))
        names.push_back(entry.path().filename().string());
    EXPECT_THAT(names, testing::UnorderedElementsAre("three.ndjson", "broken.ndjson"));
}

TEST(FileSinks, RefuseUnknownFormsAndOptions) {
    EXPECT_THROW(open_file_sink("a.csv"), UsageError);
    EXPECT_THROW(open_file_sink("a.npz", {.keep_raw = true}), UsageError);
    EXPECT_THROW(open_file_sink("a.npy", {.stored = true}), UsageError);
}

}  // namespace
}  // namespace sketchfit
