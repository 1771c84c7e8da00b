// The values on the stack of the pickle interpreter (pickle.h): what a pickled array of arrays is
// made of, and nothing else. For pickle*.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/ink/pickle.h"

namespace sketchfit::pickle {

enum class Kind { none, boolean, number, text, bytes, tuple, list, function, dtype, array };

/// The only names that a pickle may ask for. Nothing is run: each stands for the arguments it
/// takes.
enum class Function : std::int64_t {
    reconstruct,  ///< numpy's _reconstruct(ndarray, (0,), b"b"): an array to be filled by BUILD
    ndarray,      ///< the class of arrays
    dtype,        ///< numpy.dtype("i2", False, True): a type of elements
    encode,       ///< _codecs.encode(text, "latin1"): bytes, as Python 3 writes them for Python 2
    frombuffer    ///< numpy's _frombuffer(bytes, dtype, shape, "C"): an array
};

/// What an array is, in Value::number.
enum ArrayState : std::int64_t { reconstructed, matrix, object_array };

struct Value {
    Kind kind = Kind::none;
    std::int64_t number = 0;     ///< boolean, number; length of a list; a Function; an ArrayState
    std::string data{};          ///< text (UTF-8), bytes
    std::vector<Value> items{};  ///< of a tuple
    std::shared_ptr<ElementType> type{};  ///< of a dtype

    bool is(Function function) const {
        return kind == Kind::function && number == static_cast<std::int64_t>(function);
    }
    bool is_text(std::string_view text) const { return kind == Kind::text && data == text; }
    /// Text, or bytes, which is what Python 2 called text.
    bool is_string() const { return kind == Kind::text || kind == Kind::bytes; }
};

/// The function of that name. Throws Error, which says that it is refused.
Function find_function(std::string_view module, std::string_view name);

/// REDUCE: what `function` makes from the tuple. For frombuffer `filled` takes the matrix. Throws
/// Error for arguments other than those above.
Value call(const Value& function, Value arguments, PickledMatrix& filled);

/// BUILD: gives `target`, a dtype or an array, its state. A matrix goes to `filled`. Throws Error
/// for any other state.
void build(Value& target, Value state, PickledMatrix& filled);

}  // namespace sketchfit::pickle
