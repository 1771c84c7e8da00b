// Archives of arrays: each member piece by piece, and as a whole.
#include "sketchfit/data/npz.h"

#include <array>

#include "fuzz/fuzz.h"

namespace {

using namespace sketchfit;

void read_member(const NpzFile& file, const std::string& name) {
    std::uint64_t length = 0;
    fuzz::try_to([&] {
        const auto source = file.open(name);
        std::array<std::byte, 5000> piece{};
        while (const std::size_t count = source->read(piece)) length += count;
        source->finish();
        std::vector<std::uint8_t> rest;
        const auto whole = file.open(name);
        if (whole->read_rest(rest)) fuzz::require(rest.size() == length);
    });
    fuzz::try_to([&] { read_npy_header(*file.open(name)); });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::try_to([&] {
        const NpzFile file("input", fuzz::text_of(data, size));
        for (const std::string& name : file.names()) read_member(file, name);
    });
    return 0;
}
