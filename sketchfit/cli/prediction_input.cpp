#include "sketchfit/cli/prediction_input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/byte_source.h"
#include "sketchfit/ink/picture.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

bool is_png_name(const fs::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension == ".png" && !path.filename().string().starts_with('.');
}

std::vector<PredictionInput> pictures_in(const fs::path& folder) {
    std::vector<PredictionInput> inputs;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code unknown;
        if (is_png_name(entry->path()) && entry->is_regular_file(unknown))
            inputs.push_back({entry->path().string(), entry->path()});
    }
    const std::string name = printable(folder.string(), 1000);
    if (error) {
        return {
            {folder.string(), folder, fmt::format("cannot read {}: {}", name, error.message())}};
    }
    if (inputs.empty()) {
        return {{folder.string(), folder,
                 fmt::format("{} holds no .png files; name other files one by one", name)}};
    }
    std::ranges::sort(inputs, {}, &PredictionInput::name);
    return inputs;
}

}  // namespace

std::vector<PredictionInput> list_inputs(std::span<const std::string> arguments) {
    std::vector<PredictionInput> inputs;
    for (const std::string& argument : arguments) {
        std::error_code error;
        if (argument != "-" && fs::is_directory(argument, error)) {
            std::ranges::copy(pictures_in(argument), std::back_inserter(inputs));
        } else {
            inputs.push_back({argument, argument});
        }
    }
    return inputs;
}

bool is_picture(const fs::path& path) {
    std::array<char, 8> start{};
    const auto source = open_file(path);
    const std::size_t count = source->read(std::as_writable_bytes(std::span(start)));
    return is_png({start.data(), count});
}

std::size_t read_some(int descriptor, std::span<std::uint8_t> out) {
    for (;;) {
        const ssize_t count = ::read(descriptor, out.data(), out.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) fail("cannot read standard input: {}", std::strerror(errno));
    }
}

}  // namespace sketchfit
