#include "sketchfit/formats/cpp_functions.h"

namespace sketchfit {

namespace {

constexpr std::string_view relu_code = R"(
inline void relu_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) values[u] = values[u] <= 0.0f ? 0.0f : values[u];
}
)";

constexpr std::string_view sigmoid_code = R"(
inline void sigmoid_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) values[u] = 1.0f / (1.0f + std::exp(-values[u]));
}
)";

constexpr std::string_view tanh_code = R"(
inline void tanh_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) values[u] = std::tanh(values[u]);
}
)";

constexpr std::string_view elu_code = R"(
inline void elu_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) {
        if (!(values[u] > 0.0f)) values[u] = std::expm1(values[u]);
    }
}
)";

constexpr std::string_view leaky_relu_code = R"(
inline void leaky_relu_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) {
        if (!(values[u] > 0.0f)) values[u] *= 0.2f;
    }
}
)";

constexpr std::string_view gelu_code = R"(
inline void gelu_all(float* values, std::size_t count) {
    for (std::size_t u = 0; u < count; ++u) {
        values[u] = 0.5f * values[u] * (1.0f + std::erf(values[u] / 1.41421356f));
    }
}
)";

constexpr std::string_view softmax_code = R"(
inline void softmax_all(float* values, std::size_t count) {
    float largest = values[0];
    for (std::size_t u = 1; u < count; ++u) {
        if (values[u] > largest) largest = values[u];
    }
    float sum = 0.0f;
    for (std::size_t u = 0; u < count; ++u) {
        values[u] = std::exp(values[u] - largest);
        sum += values[u];
    }
    for (std::size_t u = 0; u < count; ++u) values[u] /= sum;
}
)";

constexpr std::string_view dense_float = R"(
// out = in * kernel + bias; the kernel has a row for each input.
template <std::size_t rows, std::size_t units>
inline void dense(const float* in, const float* kernel, const float* bias, float* out) {
    for (std::size_t u = 0; u < units; ++u) out[u] = bias[u];
    for (std::size_t i = 0; i < rows; ++i, kernel += units) {
        for (std::size_t u = 0; u < units; ++u) out[u] += in[i] * kernel[u];
    }
}
)";

constexpr std::string_view dense_int8 = R"(
// out = in * kernel * scale + bias; the kernel has a row for each input, scale and bias a number
// for each unit.
template <std::size_t rows, std::size_t units>
inline void dense(const float* in, const std::int8_t* kernel, const float* scale,
                  const float* bias, float* out) {
    for (std::size_t u = 0; u < units; ++u) out[u] = 0.0f;
    for (std::size_t i = 0; i < rows; ++i, kernel += units) {
        for (std::size_t u = 0; u < units; ++u) out[u] += in[i] * static_cast<float>(kernel[u]);
    }
    for (std::size_t u = 0; u < units; ++u) out[u] = out[u] * scale[u] + bias[u];
}
)";

constexpr std::string_view pixels_float_head = R"(
// The first layer; the kernel has a row for each pixel.
template <std::size_t units>
inline void dense_pixels(const std::uint8_t* pixels, const float* kernel, const float* bias,
                         float* out) {
    for (std::size_t u = 0; u < units; ++u) out[u] = bias[u];
    for (std::size_t i = 0; i < inputs; ++i, kernel += units) {
)";

constexpr std::string_view pixels_float_tail =
    R"(        for (std::size_t u = 0; u < units; ++u) out[u] += value * kernel[u];
    }
}
)";

constexpr std::string_view pixels_int8 = R"(
// The first layer; the kernel has a row for each pixel. Its sums are whole numbers; the scaling of
// pixels and weights is in factor and bias, a number for each unit.
template <std::size_t units>
inline void dense_pixels(const std::uint8_t* pixels, const std::int8_t* kernel,
                         const float* factor, const float* bias, float* out) {
    std::int32_t sums[units] = {};
    for (std::size_t i = 0; i < inputs; ++i, kernel += units) {
        const std::int32_t pixel = pixels[i];
        if (pixel == 0) continue;
        for (std::size_t u = 0; u < units; ++u) sums[u] += pixel * kernel[u];
    }
    for (std::size_t u = 0; u < units; ++u) {
        out[u] = static_cast<float>(sums[u]) * factor[u] + bias[u];
    }
}
)";

constexpr std::string_view entries = R"(
// The probabilities of the classes, in their order, for a bitmap of bytes in rows from the top.
inline void predict(const std::uint8_t pixels[inputs], float probabilities[classes]) {
    detail::logits(pixels, probabilities);
    detail::softmax_all(probabilities, classes);
}

// The likeliest class of a bitmap: an index into class_names.
inline std::size_t classify(const std::uint8_t pixels[inputs]) {
    float values[classes];
    detail::logits(pixels, values);
    std::size_t best = 0;
    for (std::size_t u = 1; u < classes; ++u) {
        if (values[u] > values[best]) best = u;
    }
    return best;
}
)";

}  // namespace

std::string_view activation_code(Activation activation) {
    switch (activation) {
        case Activation::relu:
            return relu_code;
        case Activation::sigmoid:
            return sigmoid_code;
        case Activation::tanh:
            return tanh_code;
        case Activation::elu:
            return elu_code;
        case Activation::leaky_relu:
            return leaky_relu_code;
        case Activation::gelu:
            return gelu_code;
        case Activation::softmax:
            return softmax_code;
        case Activation::linear:
            break;
    }
    return "";
}

std::string_view dense_code(bool int8) {
    return int8 ? dense_int8 : dense_float;
}

std::string_view dense_pixels_head(bool int8) {
    return int8 ? pixels_int8 : pixels_float_head;
}

std::string_view dense_pixels_tail(bool int8) {
    return int8 ? "" : pixels_float_tail;
}

std::string_view entry_code() {
    return entries;
}

}  // namespace sketchfit
