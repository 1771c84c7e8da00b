#include "sketchfit/tune/machine.h"

#include <fstream>
#include <string_view>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {

namespace {

/// The value of "model name : …", or "" where there is no such line (not every architecture has
/// one).
std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return printable(std::string_view(line).substr(colon + 2));
        }
    }
    return {};
}

}  // namespace

Machine this_machine() {
    Machine machine;
    machine.processor = processor_name();
    machine.cores = available_cores();
    machine.kernels = kernels().name;
    utsname names{};
    if (::uname(&names) == 0) {
        machine.system = fmt::format("{} {} {}", names.sysname, names.release, names.machine);
        if (machine.processor.empty()) machine.processor = names.machine;
    }
    return machine;
}

}  // namespace sketchfit
