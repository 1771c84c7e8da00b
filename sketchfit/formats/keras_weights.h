// Where Keras keeps weights in HDF5: Keras 3's layout (layers/dense/vars/0, ...), and the legacy
// one (attributes layer_names and weight_names, datasets in their order).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/formats/hdf5.h"
#include "sketchfit/formats/keras_config.h"
#include "sketchfit/nn/model.h"

namespace sketchfit::keras {

/// The list of texts in the attribute `name`, or in name0, name1, ...: Keras splits what is longer
/// than an attribute may be. Empty where there is none.
std::vector<std::string> text_list(const Hdf5Group& group, std::string_view name);
/// Writes such a list.
void add_text_list(Hdf5Group& group, const std::string& name,
                   const std::vector<std::string>& texts);

class WeightsReader {
  public:
    /// `root` must outlive this; `file` stands for it in messages. Throws Error where it has
    /// neither layout.
    WeightsReader(const Hdf5Group& root, std::string file);

    /// Layers with weights in a file that holds no configuration, for which all must be Dense.
    /// Throws Error that names others.
    std::vector<WeightedLayer> dense_layers() const;

    /// The variables of one layer, the `index`-th with weights. Throws Error.
    std::vector<const Hdf5Dataset*> variables(const WeightedLayer& layer, std::size_t index) const;

    /// Mean and variance of a Normalization layer. Throws Error unless they are single numbers.
    std::pair<double, double> moments(const WeightedLayer& layer, std::size_t index) const;

    /// Throws Error unless the file holds as many layers with weights as are expected; Keras 3's
    /// layout finds them by name and may hold more.
    void check_count(std::size_t expected) const;

    /// Whether an optimizer's state is there too.
    bool has_optimizer() const;

  private:
    struct LegacyLayer {
        std::string name;
        std::vector<const Hdf5Dataset*> variables;
    };
    void read_legacy(const Hdf5Group& group);

    const Hdf5Group& root_;
    std::string file_;
    bool legacy_ = false;
    std::vector<LegacyLayer> legacy_layers_;  // those with weights
};

/// Kernel and bias of a Dense layer, checked: two axes and one, and as many units.
struct DenseVariables {
    const Hdf5Dataset* kernel = nullptr;
    const Hdf5Dataset* bias = nullptr;  ///< null where the layer has none
    std::size_t inputs = 0;
    std::size_t units = 0;
};
DenseVariables dense_variables(const WeightsReader& reader, const WeightedLayer& layer,
                               std::size_t index);

/// The content of model.weights.h5. The values of variable i are `values[i]`, which must outlive
/// the result.
Hdf5Group weights_of(const Model& model, const std::vector<std::vector<float>>& values);
/// The content of a legacy .h5 file, without the model's configuration.
Hdf5Group legacy_weights_of(const Model& model, const std::vector<std::vector<float>>& values);

}  // namespace sketchfit::keras
