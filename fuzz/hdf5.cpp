// HDF5: the whole tree of a file, every text and every number in it.
#include "fuzz/fuzz.h"
#include "sketchfit/formats/hdf5_reader.h"

namespace {

using namespace sketchfit;

/// What the parts of a file add up to is no more than the file: it was bounded by that.
std::size_t visit(const Hdf5Group& group) {
    std::size_t count = 1;
    for (const Hdf5Attribute& attribute : group.attributes) {
        fuzz::require(!attribute.scalar || attribute.texts.size() == 1);
        for (const std::string& text : attribute.texts) count += text.size();
    }
    for (const Hdf5Dataset& dataset : group.datasets) {
        fuzz::require(group.find_dataset(dataset.name) != nullptr || dataset.name.empty() ||
                      dataset.name.find('/') != std::string::npos);
        fuzz::try_to([&] { count += dataset.floats("a dataset").size(); });
    }
    for (const Hdf5Group& inner : group.groups) count += visit(inner);
    return count;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::try_to([&] {
        const std::string_view bytes = fuzz::text_of(data, size);
        fuzz::require(visit(read_hdf5(bytes, "input")) <= 10 * size);
    });
    return 0;
}
