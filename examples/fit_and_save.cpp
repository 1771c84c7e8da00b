// Fits a small network on drawings, saves it, loads it again and classifies with it.
// Usage: fit_and_save [DATA]; without DATA it invents drawings.
#include <cstdio>
#include <exception>
#include <utility>

#include <sketchfit/ink/invent.h>
#include <sketchfit/sketchfit.h>

using namespace sketchfit;

namespace {

void run(const Dataset& drawings) {
    const auto [train, test] = train_test_split(drawings, {.test_size = 0.2, .random_state = 42});
    Model model = Sequential(
        {Dense{32, relu}, Dense{32, relu}, Dense{drawings.class_count(), softmax}},
        {.input = drawings.pixels_per_drawing(), .seed = 1, .class_names = drawings.class_names()});
    std::printf("%s\n", model.summary().c_str());

    const History history = fit(model, train,
                                {.optimizer = SGD{.learning_rate = 0.01},
                                 .epochs = 5,
                                 .batch_size = 32,
                                 .validation = &test,
                                 .on_epoch = [](const EpochLog& log) {
                                     std::printf("epoch %d: loss %.4f, val_accuracy %.4f\n",
                                                 log.epoch + 1, log.loss, *log.val_accuracy);
                                 }});
    save(model, "sketches.safetensors");

    const Model loaded = load_model("sketches.safetensors");
    const Evaluation result = evaluate(loaded, test);
    std::printf("loaded again: accuracy %.4f, top-3 accuracy %.4f\n", result.accuracy,
                result.top_3_accuracy);
    if (result.accuracy != *history.epochs.back().val_accuracy) {
        throw Error("the loaded model does not predict what the fitted one did");
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? load_dataset(argv[1]) : invent_drawings({.count = 3000, .seed = 1}));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fit_and_save: %s\n", error.what());
        return 1;
    }
}
