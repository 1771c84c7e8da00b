// PNG pictures, and the guess what other pictures are.
#include "sketchfit/ink/picture.h"

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    const std::string_view bytes = fuzz::text_of(data, size);
    other_picture_kind(bytes);
    fuzz::try_to([&] {
        const Picture picture = read_picture(bytes, "input");
        fuzz::require(picture.grey.size() == picture.width * picture.height);
    });
    return 0;
}
