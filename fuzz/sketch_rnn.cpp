// Pickled arrays of arrays, as they stand behind the header of an .npy, and the strokes they
// become.
#include "sketchfit/ink/sketch_rnn.h"

#include "fuzz/fuzz.h"
#include "sketchfit/ink/drawing_limits.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    const auto source = fuzz::source_of(data, size);
    fuzz::try_to([&] {
        PickledArrays arrays(*source);
        PickledMatrix matrix;
        Drawing drawing;
        while (arrays.next(matrix)) {
            fuzz::try_to([&] {
                strokes_of_offsets(matrix, drawing.strokes);
                check_drawing(drawing);
            });
        }
    });
    return 0;
}
