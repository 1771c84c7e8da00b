// The program: finds the command, runs it, and turns errors into one line on stderr and an exit
// code. No flag of a command is declared before the command is known, so that it starts at once.
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/version.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/terminal.h"

namespace {

using namespace sketchfit;

int run(const std::vector<std::string>& words) {
    if (words.empty()) fail_usage("a command is needed; sketchfit --help lists them");
    const Arguments rest = Arguments(words).subspan(1);
    if (words[0] == "--version") {
        fmt::print("sketchfit {} ({})\n", version, compiler);
        return exit_code::success;
    }
    const bool help = words[0] == "help" || words[0] == "--help" || words[0] == "-h";
    if (help && !rest.empty()) {
        const std::vector<std::string> flag{"--help"};
        return find_command(rest[0]).run(flag);
    }
    if (help) {
        fmt::print("{}", program_help());
        return exit_code::success;
    }
    return find_command(words[0]).run(rest);
}

int complain(int code, std::string_view message) {
    // One line, whatever a path or a library's text contains.
    print_notice("sketchfit: " + printable(message, 2000));
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int code = run({argv + (argc > 0 ? 1 : 0), argv + argc});
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            return complain(exit_code::error, "cannot write to standard output");
        return code;
    } catch (const UsageError& error) {
        return complain(exit_code::usage, error.what());
    } catch (const std::bad_alloc&) {
        return complain(exit_code::error, "out of memory");
    } catch (const std::exception& error) {
        return complain(exit_code::error, error.what());
    }
}
