// sketchfit fetch: files of the Quick, Draw! Dataset, from Google's bucket or a mirror, into the
// cache.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/fetch_display.h"
#include "sketchfit/cli/fetch_plan.h"
#include "sketchfit/cli/signals.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct FetchFlags {
    std::vector<std::string> names;
    bool all = false;
    bool list = false;
    bool force = false;
    bool dry_run = false;
    std::string form = "bitmap";
    std::optional<std::uint64_t> per_class;
    std::string from{quickdraw_bucket};
    std::string output;
    std::uint64_t jobs = 4;
    std::uint64_t retries = 5;
    std::string retry_delay = "1";
    std::uint64_t timeout = 30;
};

constexpr const char* footer =
    "Names may be typed in small letters and with _ for spaces: the_eiffel_tower.\n"
    "Files go to FOLDER/FORM/NAME, with --per-class N to FOLDER/FORM/first-N/NAME. A file gets "
    "its\n"
    "name when it is whole and checked (length, check sum, form); what came of it before stays in\n"
    "NAME.part, and the same command goes on from there. A file that is there and as long as the\n"
    "server's is not fetched again.\n"
    "\n"
    "Examples:\n"
    "  sketchfit fetch apple ant 'The Eiffel Tower' -o quickdraw\n"
    "  sketchfit train quickdraw/bitmap --classes apple,ant --output run\n"
    "  sketchfit fetch --all --per-class 1000 -o quickdraw\n"
    "  sketchfit train quickdraw/bitmap/first-1000 --output run345\n"
    "  sketchfit fetch --all --form simplified --dry-run\n"
    "\n"
    "A proxy is taken from https_proxy, http_proxy, all_proxy and no_proxy.\n"
    "The drawings: The Quick, Draw! Dataset, Google, CC BY 4.0; name the source where you use "
    "them.\n"
    "\n"
    "Exit codes: 0 all files are there, 1 error or some are not, 2 wrong usage, 130 interrupted.";

constexpr const char* licence =
    "The Quick, Draw! Dataset by Google, CC BY 4.0 "
    "(https://creativecommons.org/licenses/by/4.0/): name it where you use it.";

void declare(CommandLine& line, FetchFlags& flags) {
    line.positionals(flags.names, "NAME", "classes, by their published names", 0, 1000);
    line.group("What");
    line.flag(flags.all, "--all", "all 345 classes");
    line.choice(flags.form, "--form", {quickdraw_form_names.begin(), quickdraw_form_names.end()},
                "bitmap: 28 x 28 grey pixels (.npy); simplified, raw: strokes (.ndjson); binary: "
                "simplified strokes, packed (.bin); sketchrnn: .npz for Sketch-RNN");
    line.option(flags.per_class, "--per-class", "N",
                "only the first N drawings of each class; not for sketchrnn", 1,
                std::uint64_t{1} << 32);
    line.flag(flags.list, "--list", "print the 345 names and end");
    line.flag(flags.dry_run, "--dry-run", "print addresses, sizes and their sum; fetch nothing");
    line.group("Where");
    line.option(flags.from, "--from", "URL",
                fmt::format("the bucket, or a mirror of its folders full/ and sketchrnn/ [default "
                            "{}]",
                            quickdraw_bucket));
    line.option(flags.output, "-o,--output", "FOLDER",
                "[default: $XDG_CACHE_HOME/sketchfit/quickdraw, or ~/.cache/sketchfit/quickdraw]");
    line.flag(flags.force, "--force", "fetch anew what is there already");
    line.group("How");
    line.option(flags.jobs, "--jobs", "N", "files at a time", 1, 64);
    line.option(flags.retries, "--retries", "N",
                "tries after the first, for a server that is busy or silent, or a cut connection",
                0, 1000);
    line.option(flags.retry_delay, "--retry-delay", "SECONDS",
                "pause before the first of them; it doubles each time, up to a minute [number in "
                "[0, 60], default 1]");
    line.option(flags.timeout, "--timeout", "SECONDS",
                "a server is given up that does not connect in this time, or sends less than 1,000 "
                "bytes a second for so long",
                1, 3600);
    line.footer(footer);
}

double parse_delay(const std::string& text) {
    double delay = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), delay);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || !(delay >= 0 && delay <= 60))
        fail_usage("--retry-delay must be a number in [0, 60]; received '{}'", printable(text));
    return delay;
}

/// Checks what does not need the network, and names the files.
std::vector<std::string> chosen_classes(const CommandLine& line, const FetchFlags& flags) {
    if (flags.all && !flags.names.empty()) line.wrong("--all and names cannot both be given");
    if (!flags.all && flags.names.empty())
        line.wrong("a NAME is missing: name classes, or give --all (--list prints the names)");
    if (flags.per_class && flags.form == "sketchrnn")
        line.wrong("--per-class: files of the form sketchrnn cannot be cut");
    if (!flags.all) return known_classes(flags.names);
    return {quickdraw_classes().begin(), quickdraw_classes().end()};
}

void print_list() {
    for (const std::string_view name : quickdraw_classes()) fmt::print("{}\n", name);
}

std::string files_text(std::size_t count) {
    return fmt::format("{} {}", grouped(count), count == 1 ? "file" : "files");
}

/// "3 files to fetch: 276.1 MB, 12.0 MB of it are here already; 1 file is there; 1 cannot be had".
std::string totals_text(const FetchTotals& totals) {
    const auto bytes = static_cast<double>(totals.bytes);
    std::string text = fmt::format("{} to fetch", files_text(totals.wanted));
    if (totals.wanted > totals.unknown)
        text += fmt::format(": {}{}", totals.about ? "about " : "", size_text(bytes));
    if (totals.unknown > 0) text += fmt::format(", {} of unknown size", totals.unknown);
    const auto here = static_cast<double>(totals.here);
    if (totals.here > 0) text += fmt::format(", {} of it are here already", size_text(here));
    if (totals.present > 0) text += fmt::format("; {} there already", files_text(totals.present));
    if (totals.failed > 0) text += fmt::format("; {} cannot be had", files_text(totals.failed));
    return text;
}

/// What to do with the files, for people.
void print_next_step(const FetchFlags& flags, const std::vector<std::string>& classes,
                     const fs::path& folder) {
    const std::string list = fmt::format("{}", fmt::join(classes, ","));
    const std::string choice = flags.all ? "" : fmt::format(" --classes '{}'", list);
    const bool bitmaps = flags.form == "bitmap";  // strokes are drawn once, not for every fit
    print_notice(fmt::format("next: sketchfit {} '{}'{} {}", bitmaps ? "train" : "convert",
                             folder.string(), choice,
                             bitmaps ? "--output RUN" : "--output drawings.npz"));
}

struct Fetch {
    std::vector<std::string> classes{};
    std::vector<Download> files{};
    std::vector<Surveyed> found{};
    std::vector<Downloaded> results{};

    bool have(std::size_t i) const {
        return found[i].state == Surveyed::State::present ||
               found[i].state == Surveyed::State::unchecked ||
               results[i].state == Downloaded::State::done;
    }
};

void print_dry_run(const Fetch& fetch, const FetchTotals& totals) {
    Table table({{"size"}, {"state", Align::left}, {"address", Align::left}});
    for (std::size_t i = 0; i < fetch.files.size(); ++i) {
        const Surveyed& file = fetch.found[i];
        const auto bytes = expected_bytes(fetch.files[i], file);
        std::string state = "there already";
        if (file.state == Surveyed::State::wanted) state = "to fetch";
        if (file.state == Surveyed::State::failed) state = printable(file.trouble, 200);
        table.add(
            {bytes ? size_text(static_cast<double>(*bytes)) : "-", state, fetch.files[i].url});
    }
    fmt::print("{}\n{}\n", table.text(), totals_text(totals));
}

/// The paths of what is there on stdout, what is missing on stderr.
int print_result(const FetchFlags& flags, const Fetch& fetch, const fs::path& folder) {
    std::size_t there = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < fetch.files.size(); ++i) {
        if (!fetch.have(i)) continue;
        const bool fetched = fetch.results[i].state == Downloaded::State::done;
        bytes += fetched ? fetch.results[i].bytes : fetch.found[i].here;
        ++there;
        fmt::print("{}\n", fetch.files[i].target.string());
    }
    if (there > 0) {
        fmt::print("{}, {}, in {}\n", files_text(there), size_text(static_cast<double>(bytes)),
                   folder.string());
    }
    if (there == fetch.files.size()) {
        print_next_step(flags, fetch.classes, folder);
        return exit_code::success;
    }
    for (std::size_t i = 0; i < fetch.files.size(); ++i) {
        if (fetch.have(i)) continue;
        const bool early = fetch.found[i].state == Surveyed::State::failed;
        const std::string& trouble = early ? fetch.found[i].trouble : fetch.results[i].trouble;
        print_notice(fmt::format("sketchfit: {}: {} ({})", fetch.classes[i],
                                 printable(trouble, 500), fetch.files[i].url));
    }
    print_notice(
        fmt::format("sketchfit: {} of {} could not be fetched; the same command tries "
                    "them again",
                    fetch.files.size() - there, files_text(fetch.files.size())));
    return exit_code::error;
}

int interrupted() {
    print_notice("interrupted: what came is kept, and the same command goes on from there");
    return exit_code::interrupted;
}

void print_unchecked(const Fetch& fetch) {
    const auto is_unchecked = [](const Surveyed& file) {
        return file.state == Surveyed::State::unchecked;
    };
    const auto first = std::ranges::find_if(fetch.found, is_unchecked);
    if (first == fetch.found.end()) return;
    const auto count = std::ranges::count_if(fetch.found, is_unchecked);
    print_notice(fmt::format("{} not compared with the server's ({}), used as is",
                             files_text(static_cast<std::size_t>(count)),
                             printable(first->trouble, 200)));
}

/// Fetches what is wanted. Returns whether it came to an end.
bool fetch_wanted(Fetch& fetch, const FetchTotals& totals, const FetchFlags& flags,
                  const TransferOptions& transfers) {
    FetchDisplay display(fetch.classes, totals.wanted, totals.bytes, totals.here);
    DownloadOptions options{.transfers = transfers, .force = flags.force};
    options.on_progress = [&](const DownloadProgress& progress) { display.on_progress(progress); };
    options.on_ended = [&](std::size_t i, const Downloaded& file) { display.on_ended(i, file); };
    fetch.results = download(fetch.files, fetch.found, options);
    display.end();
    for (std::size_t i = 0; i < fetch.files.size(); ++i) {
        const bool wanted = fetch.found[i].state == Surveyed::State::wanted;
        if (wanted && fetch.results[i].state == Downloaded::State::open) return false;
    }
    return true;
}

}  // namespace

int fetch_command(Arguments arguments) {
    FetchFlags flags;
    CommandLine line("fetch",
                     "Downloads drawings of the Quick, Draw! Dataset, one file a class, and checks "
                     "them. An interrupted download goes on where it stopped.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.list) {
        print_list();
        return exit_code::success;
    }
    Fetch fetch{.classes = chosen_classes(line, flags)};
    const QuickdrawForm form = find_form(flags.form);
    const fs::path base = flags.output.empty() ? quickdraw_cache() : fs::path(flags.output);
    const fs::path folder = form_folder(base, form, flags.per_class);
    fetch.files =
        plan_downloads(fetch.classes, form, flags.per_class, mirror_address(flags.from), base);
    const StopOnSignal stop;
    const TransferOptions transfers{.jobs = flags.jobs,
                                    .retries = flags.retries,
                                    .retry_delay = parse_delay(flags.retry_delay),
                                    .timeout = flags.timeout,
                                    .stop = stop.flag()};

    print_notice(licence);
    constexpr std::size_t many = 20;
    if (fetch.files.size() > many)
        print_notice(fmt::format("asking for the sizes of {}", files_text(fetch.files.size())));
    auto found = survey(fetch.files, flags.force, transfers);
    if (!found) return interrupted();
    fetch.found = std::move(*found);
    print_unchecked(fetch);
    const FetchTotals totals = sum_up(fetch.files, fetch.found);
    if (flags.dry_run) {
        print_dry_run(fetch, totals);
        return totals.failed > 0 ? exit_code::error : exit_code::success;
    }
    print_notice(totals_text(totals));
    check_space(folder, totals.bytes - totals.here);
    if (!fetch_wanted(fetch, totals, flags, transfers)) return interrupted();
    return print_result(flags, fetch, folder);
}

}  // namespace sketchfit
