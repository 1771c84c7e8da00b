// The description of a Keras model: JSON, and the layers that it names.
#include "sketchfit/formats/keras_config.h"

#include "fuzz/fuzz.h"
#include "sketchfit/formats/keras_objects.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    fuzz::try_to([&] {
        const keras::Json json = keras::parse_json(fuzz::text_of(data, size), "the input");
        const auto moments = [](const keras::WeightedLayer&, std::size_t) {
            return std::pair(0.5, 0.25);
        };
        const keras::Network network = keras::read_config(json, moments);
        fuzz::require(network.inputs > 0 && !network.layers.empty());
        for (const std::string& note : network.notes) fuzz::check_message(note);
    });
    return 0;
}
