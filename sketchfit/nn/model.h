// A Model: layers, weights, how bytes become inputs, and class names. It is a value: copies are
// independent, and predicting does not change it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/layers.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {

/// How a pixel's byte becomes the network's input: (byte - offset) / divisor.
struct InputScaling {
    double offset = 0.0;
    double divisor = 255.0;

    friend bool operator==(const InputScaling&, const InputScaling&) = default;
};

/// One kernel or bias inside the block of all weights: `rows` rows of `columns` values, each row
/// padded with zeros to `stride` floats; a bias is one row.
struct Variable {
    std::string name;    ///< "0/kernel", "0/bias", "1/kernel", …: numbered over the Dense layers
    std::size_t layer;   ///< index into Model::layers()
    std::size_t offset;  ///< of its first float in the block
    std::size_t rows;
    std::size_t columns;
    std::size_t stride;

    bool is_kernel() const { return name.ends_with("/kernel"); }
    /// Floats in the block, padding included.
    std::size_t extent() const { return rows * stride; }
};

struct ModelOptions {
    std::size_t input = 784;
    std::uint64_t seed = 0;
    InputScaling scaling{};
    /// One for each output; empty: "0", "1", …
    std::vector<std::string> class_names{};
};

class Model {
  public:
    /// Builds a network with freshly drawn weights. Throws UsageError (see check_layers).
    Model(std::vector<Layer> layers, ModelOptions options);

    std::size_t inputs() const { return options_.input; }
    std::size_t outputs() const { return outputs_; }
    const std::vector<Layer>& layers() const { return layers_; }
    const std::vector<std::string>& class_names() const { return options_.class_names; }
    const InputScaling& scaling() const { return options_.scaling; }
    void set_scaling(const InputScaling& scaling);

    /// Trainable numbers, padding not counted.
    std::size_t parameter_count() const;
    const std::vector<Variable>& variables() const { return variables_; }
    /// The block of all variables, in the order of variables(); the padding is and stays zero.
    std::span<float> weights() { return weights_; }
    std::span<const float> weights() const { return weights_; }

    /// The values of one variable without padding, row-major, and back.
    /// Throws Error where the number of values does not fit.
    std::vector<float> values(const Variable& variable) const;
    void set_values(const Variable& variable, std::span<const float> values);

    /// A hash of the weights' bits, 16 hexadecimal digits: two runs agree where it agrees.
    std::string signature() const;
    /// Layers, output shapes and parameters as a table, the way Keras's summary() gives them.
    std::string summary() const;

  private:
    void lay_out();
    void initialize();

    std::vector<Layer> layers_;
    ModelOptions options_;
    std::size_t outputs_ = 0;
    std::vector<Variable> variables_;
    AlignedFloats weights_;
};

/// `Sequential({Dense{32, relu}, Dense{10, softmax}}, {.input = 784, .seed = 1})`.
Model Sequential(std::vector<Layer> layers, ModelOptions options = {});

}  // namespace sketchfit
