// sketchfit predict: what drawings are, by a fitted network: pictures (PNG), files of bitmaps, or a
// stream of them on standard input.
#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/file_predictor.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"

namespace sketchfit {

namespace {

struct PredictFlags {
    std::string model;
    std::vector<std::string> files;
    std::uint64_t top = 3;
    std::string format = "table";
    bool raw = false;
    std::optional<std::string> show;
    std::string pixels_name;
    std::uint64_t threads = 0;
    ArrayFlags arrays;
};

constexpr std::size_t most_files = 1'000'000;

constexpr const char* footer =
    "CSV has the columns file, index, class_1, probability_1, class_2, ...; jsonl one object a\n"
    "drawing: file, index, predictions (a list of class and probability). index counts a file's\n"
    "drawings from 0; probabilities have the digits that bring the float back.\n"
    "\n"
    "The arrays of --probabilities and --labels have a row for each drawing that is printed, in "
    "the\n"
    "same order; classes in the order that `sketchfit info MODEL` gives.\n"
    "\n"
    "A picture's lines may be of any thickness and colour; they are traced and drawn anew as "
    "Quick,\n"
    "Draw! draws them. 28 x 28 pixels are taken as they are. See docs/pictures.md.\n"
    "A file that cannot be read costs one line on stderr; the exit code is then 1.\n"
    "\n"
    "Examples:\n"
    "  sketchfit predict first apple.png photos/ --show seen.png\n"
    "  sketchfit predict first drawings.npz --top 1 --format csv > answers.csv\n"
    "  sketchfit predict first drawings.npz --probabilities p.npy --labels guesses.npy > "
    "/dev/null\n"
    "  some-program | sketchfit predict first - --raw --format jsonl";

void declare(CommandLine& line, PredictFlags& flags) {
    line.positional(flags.model, "MODEL",
                    "folder that `sketchfit train` wrote, or a model's .safetensors file");
    line.positionals(flags.files, "FILE",
                     "a picture (.png), a folder of pictures, bitmaps (.npy, .npz, IDX), or - for "
                     "standard input",
                     1, most_files);
    line.option(flags.top, "--top", "K", "that many classes a drawing, the likeliest first", 1,
                65535);
    line.choice(flags.format, "--format", {"table", "csv", "jsonl"}, "how to print");
    line.option(flags.show, "--show", "PATH",
                "write what the network sees beside each picture: FILE.png for all, or a folder");
    flags.arrays.declare(line);
    line.flag(flags.raw, "--raw",
              "standard input is drawings of 784 bytes each, answered as they arrive");
    line.option(flags.pixels_name, "--pixels-name", "NAME",
                "array of pixels in an .npz [default: x_train, X, x, arr_0, or the only one]");
    line.option(flags.threads, "--threads", "N", "cores to use, 0 for all", 0, 4096);
    line.footer(footer);
}

PredictionFormat format_of(const std::string& name) {
    if (name == "csv") return PredictionFormat::csv;
    return name == "jsonl" ? PredictionFormat::jsonl : PredictionFormat::table;
}

/// Columns for the names of files in a table.
std::size_t widest_name(const std::vector<PredictionInput>& inputs) {
    constexpr std::size_t most = 60;  // what is longer stands out
    std::size_t widest = 0;
    for (const PredictionInput& input : inputs)
        widest = std::max(widest, display_width(printable(input.name, 1000)));
    return std::min(widest, most);
}

}  // namespace

int predict_command(Arguments arguments) {
    PredictFlags flags;
    CommandLine line("predict",
                     "Says what drawings are: the likeliest classes of each with their "
                     "probabilities.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.raw && flags.files != std::vector<std::string>{"-"})
        line.wrong("--raw is for standard input alone: give - as the only FILE");
    if (flags.raw && flags.show) line.wrong("--show is for pictures, and --raw has none");
    flags.arrays.check(line);

    // As other programs do, end without a word when nobody reads any more (| head). Not with files
    // half written.
    std::signal(SIGPIPE, flags.arrays.given() ? SIG_IGN : SIG_DFL);
    const ModelSource source = open_model(flags.model);
    const std::vector<PredictionInput> inputs = list_inputs(flags.files);
    std::optional<PictureDisplay> show;
    if (flags.show) show.emplace(*flags.show, inputs);
    const PredictionWriter writer(format_of(flags.format), source.model.class_names(), flags.top,
                                  widest_name(inputs));
    PredictionArrays arrays(flags.arrays, source.model.outputs());
    FilePredictor predictor(source.model, writer, show ? &*show : nullptr,
                            flags.arrays.given() ? &arrays : nullptr, flags.pixels_name,
                            flags.threads);
    bool all = true;
    if (flags.raw) {
        predictor.run_stream(0, "-");
    } else {
        all = predictor.run(inputs);
    }
    arrays.commit();
    if (show && !show->finish()) print_notice("note: --show shows pictures, and there were none");
    return all ? exit_code::success : exit_code::error;
}

}  // namespace sketchfit
