// Lists of class names, one a line.
#include "sketchfit/data/class_names.h"

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    fuzz::try_to([&] {
        const ClassNames classes = class_names_in(fuzz::text_of(data, size), "input");
        for (const std::string& name : classes.names)
            fuzz::require(!name.empty() && printable(name, name.size()) == name);
    });
    return 0;
}
