#include "sketchfit/cli/terminal.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace sketchfit {

std::optional<std::size_t> terminal_width(std::FILE* stream) {
    const int descriptor = fileno(stream);
    if (isatty(descriptor) == 0) return std::nullopt;
    struct winsize size {};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

void print_notice(std::string_view line) {
    std::fflush(stdout);
    std::fputs(std::string(line).append("\n").c_str(), stderr);
}

bool writes_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::string text = value;
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text.find("utf-8") != std::string::npos || text.find("utf8") != std::string::npos;
    }
    return false;
}

}  // namespace sketchfit
