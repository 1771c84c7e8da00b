// Models of Keras: .keras, legacy .h5 and weights alone, as `sketchfit import` takes them.
#include "fuzz/fuzz.h"
#include "sketchfit/formats/keras_file.h"

namespace {

using namespace sketchfit;

void import(std::string_view bytes, const KerasImportOptions& options) {
    fuzz::try_to([&] {
        const KerasImport imported = import_keras(bytes, "input", options);
        const Model& model = imported.model;
        fuzz::require(model.inputs() > 0 && model.outputs() == model.class_names().size());
        fuzz::require(model.parameter_count() <= bytes.size());
        for (const std::string& note : imported.notes) fuzz::check_message(note);
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    import(bytes, {});
    import(bytes, {.hidden_activation = Activation::relu});
    return 0;
}
