#include "sketchfit/ink/pickle.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/pickle_bytes.h"
#include "sketchfit/ink/pickle_value.h"

namespace sketchfit {

namespace {

using pickle::Kind;
using pickle::Value;

// The limits of what is believed. Python's pickler empties its stack into a list after every 1000
// values, and keeps one array's bytes there.
constexpr std::size_t most_values = 65536;
constexpr std::size_t most_bytes = std::size_t{64} << 20U;
constexpr std::size_t most_kept = 4096;
constexpr std::size_t longest_kept = 40;
constexpr std::size_t most_nested = 8;

/// The operations, named as in Python's pickletools, where each is explained.
enum Operation : std::uint8_t {
    MARK = '(',
    STOP = '.',
    BINBYTES = 'B',
    SHORT_BINBYTES = 'C',
    BININT = 'J',
    BININT1 = 'K',
    BININT2 = 'M',
    NONE = 'N',
    REDUCE = 'R',
    BINSTRING = 'T',
    SHORT_BINSTRING = 'U',
    BINUNICODE = 'X',
    EMPTY_LIST = ']',
    APPEND = 'a',
    BUILD = 'b',
    GLOBAL = 'c',
    APPENDS = 'e',
    BINGET = 'h',
    LONG_BINGET = 'j',
    BINPUT = 'q',
    LONG_BINPUT = 'r',
    TUPLE = 't',
    EMPTY_TUPLE = ')',
    PROTO = 0x80,
    TUPLE1 = 0x85,
    TUPLE2 = 0x86,
    TUPLE3 = 0x87,
    NEWTRUE = 0x88,
    NEWFALSE = 0x89,
    LONG1 = 0x8A,
    SHORT_BINUNICODE = 0x8C,
    STACK_GLOBAL = 0x93,
    MEMOIZE = 0x94,
    FRAME = 0x95,
    BYTEARRAY8 = 0x96
};

/// Bytes of text on the stack.
std::size_t size_of(const Value& value) {
    std::size_t size = value.data.size();
    for (const Value& item : value.items) size += size_of(item);
    return size;
}

std::size_t depth_of(const Value& value) {
    std::size_t depth = 0;
    for (const Value& item : value.items) depth = std::max(depth, 1 + depth_of(item));
    return depth;
}

}  // namespace

class PickledArrays::Machine {
  public:
    explicit Machine(ByteSource& source) : bytes_(source) {}

    bool next(PickledMatrix& matrix);
    std::uint64_t count() const { return count_; }

  private:
    /// Carries out one operation; true where it filled `matrix`.
    bool step(std::uint8_t operation, PickledMatrix& matrix);
    bool arrange(std::uint8_t operation);
    void push_constant(std::uint8_t operation);
    bool push_string(std::uint8_t operation);
    void push_function(std::string_view module, std::string_view name);
    void push(Value value);
    void push_text(Kind kind, std::uint64_t size);
    Value pop();
    std::size_t pop_mark();
    void push_tuple(std::size_t count);
    void append(std::size_t first);
    void keep(std::uint64_t index);
    void recall(std::uint64_t index);
    void check_held();
    void stop();

    pickle::Bytes bytes_;
    std::vector<Value> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, Value> memo_;
    std::uint64_t memoized_ = 0;
    std::uint64_t held_ = 0;  // bytes of text pushed since they were counted
    std::uint64_t count_ = 0;
    bool started_ = false;
    bool stopped_ = false;
};

bool PickledArrays::Machine::next(PickledMatrix& matrix) {
    std::uint64_t place = 0;
    try {
        while (!stopped_) {
            place = bytes_.position();
            const std::uint8_t operation = bytes_.byte();
            if (!started_ && operation != PROTO)
                fail("it is no pickle of protocol 2 to 5: save it again with NumPy");
            started_ = true;
            if (!step(operation, matrix)) continue;
            ++count_;
            return true;
        }
    } catch (const Error& error) {
        stopped_ = true;
        fail("{}, byte {} of its pickle: {}", bytes_.name(), place, error.what());
    }
    return false;
}

bool PickledArrays::Machine::step(std::uint8_t operation, PickledMatrix& matrix) {
    switch (operation) {
        case PROTO:
            if (const auto protocol = bytes_.byte(); protocol < 2 || protocol > 5)
                fail("it is of pickle protocol {}; 2 to 5 are read", protocol);
            return false;
        case FRAME:
            bytes_.number(8);
            return false;
        case STOP:
            stop();
            return false;
        case GLOBAL: {
            const std::string module = bytes_.line();
            push_function(module, bytes_.line());
            return false;
        }
        case STACK_GLOBAL: {
            const Value name = pop();
            const Value module = pop();
            push_function(module.data, name.data);
            return false;
        }
        case REDUCE: {
            Value arguments = pop();
            const Value function = pop();
            push(pickle::call(function, std::move(arguments), matrix));
            return function.is(pickle::Function::frombuffer);
        }
        case BUILD: {
            Value state = pop();
            Value target = pop();
            pickle::build(target, std::move(state), matrix);
            const bool filled = target.kind == Kind::array && target.number == pickle::matrix;
            push(std::move(target));
            return filled;
        }
        default:
            if (!arrange(operation) && !push_string(operation)) push_constant(operation);
            return false;
    }
}

/// Marks, remembers and gathers what is on the stack; false where the operation does something
/// else.
bool PickledArrays::Machine::arrange(std::uint8_t operation) {
    switch (operation) {
        case MARK:
            if (marks_.size() == most_values) fail("it has too many marks: refused");
            marks_.push_back(stack_.size());
            return true;
        case BINPUT:
        case LONG_BINPUT:
            keep(bytes_.number(operation == BINPUT ? 1 : 4));
            return true;
        case MEMOIZE:
            keep(memoized_);
            return true;
        case BINGET:
        case LONG_BINGET:
            recall(bytes_.number(operation == BINGET ? 1 : 4));
            return true;
        case EMPTY_TUPLE:
            push_tuple(0);
            return true;
        case TUPLE1:
        case TUPLE2:
        case TUPLE3:
            push_tuple(operation - TUPLE1 + 1U);
            return true;
        case TUPLE:
            push_tuple(stack_.size() - pop_mark());
            return true;
        case APPEND:
            append(stack_.empty() ? 0 : stack_.size() - 1);
            return true;
        case APPENDS:
            append(pop_mark());
            return true;
        default:
            return false;
    }
}

/// Pushes text or bytes; false where the operation does something else.
bool PickledArrays::Machine::push_string(std::uint8_t operation) {
    switch (operation) {
        case BINUNICODE:
            push_text(Kind::text, bytes_.number(4));
            return true;
        case SHORT_BINUNICODE:
            push_text(Kind::text, bytes_.number(1));
            return true;
        case BINBYTES:
        case BINSTRING:
            push_text(Kind::bytes, bytes_.number(4));
            return true;
        case SHORT_BINBYTES:
        case SHORT_BINSTRING:
            push_text(Kind::bytes, bytes_.number(1));
            return true;
        case BYTEARRAY8:
            push_text(Kind::bytes, bytes_.number(8));
            return true;
        default:
            return false;
    }
}

void PickledArrays::Machine::push_constant(std::uint8_t operation) {
    switch (operation) {
        case NONE:
            return push({});
        case NEWTRUE:
        case NEWFALSE:
            return push({.kind = Kind::boolean, .number = operation == NEWTRUE ? 1 : 0});
        case BININT:
            return push({.kind = Kind::number,
                         .number = static_cast<std::int32_t>(
                             static_cast<std::uint32_t>(bytes_.number(4)))});
        case BININT1:
        case BININT2:
            return push(
                {.kind = Kind::number,
                 .number = static_cast<std::int64_t>(bytes_.number(operation == BININT1 ? 1 : 2))});
        case LONG1: {
            // Python 2's long numbers: at most 7 bytes here, none negative, as lengths are.
            const int size = bytes_.byte();
            const std::uint64_t value = size > 7 ? 0 : bytes_.number(size);
            if (size > 7 || (size > 0 && (value >> (8 * size - 1) & 1U) != 0))
                fail("a number is negative or longer than 7 bytes");
            return push({.kind = Kind::number, .number = static_cast<std::int64_t>(value)});
        }
        case EMPTY_LIST:
            return push({.kind = Kind::list});
        default:
            fail(
                "the operation 0x{:02X} is not needed by arrays of numbers: refused, nothing was "
                "run",
                operation);
    }
}

void PickledArrays::Machine::push_function(std::string_view module, std::string_view name) {
    const auto function = static_cast<std::int64_t>(pickle::find_function(module, name));
    push({.kind = Kind::function, .number = function});
}

void PickledArrays::Machine::push(Value value) {
    if (stack_.size() == most_values) fail("it has more than {} values on its stack", most_values);
    stack_.push_back(std::move(value));
}

void PickledArrays::Machine::push_text(Kind kind, std::uint64_t size) {
    if (size > most_bytes)
        fail("it holds a text of {} bytes; at most {} are read", size, most_bytes);
    held_ += size;
    check_held();
    push({.kind = kind, .data = bytes_.take(size)});
}

/// What is pushed is nearly always consumed soon: only now and then all of it is counted.
void PickledArrays::Machine::check_held() {
    if (held_ <= 2 * most_bytes) return;
    held_ = 0;
    for (const Value& value : stack_) held_ += size_of(value);
    if (held_ > most_bytes) fail("it has {} bytes of text on its stack: refused", held_);
}

Value PickledArrays::Machine::pop() {
    if (stack_.empty() || (!marks_.empty() && marks_.back() == stack_.size()))
        fail("its stack is empty where a value is needed");
    Value value = std::move(stack_.back());
    stack_.pop_back();
    return value;
}

std::size_t PickledArrays::Machine::pop_mark() {
    if (marks_.empty()) fail("a mark is missing on its stack");
    const std::size_t place = marks_.back();
    marks_.pop_back();
    return place;
}

void PickledArrays::Machine::push_tuple(std::size_t count) {
    constexpr std::size_t most_items = 16;
    if (count > most_items) fail("it holds a tuple of {} values: refused", count);
    Value tuple{.kind = Kind::tuple, .items = std::vector<Value>(count)};
    for (std::size_t i = count; i-- > 0;) tuple.items[i] = pop();
    if (depth_of(tuple) > most_nested) fail("it holds tuples in tuples in tuples: refused");
    push(std::move(tuple));
}

/// Moves the values from `first` on into the list below: only their number is kept.
void PickledArrays::Machine::append(std::size_t first) {
    if (first == 0 || (!marks_.empty() && marks_.back() >= first) ||
        stack_[first - 1].kind != Kind::list) {
        fail("it appends to something else than a list");
    }
    for (std::size_t i = first; i < stack_.size(); ++i) {
        if (stack_[i].kind != Kind::array || stack_[i].number != pickle::matrix)
            fail("the outer array holds something else than arrays of numbers");
    }
    stack_[first - 1].number += static_cast<std::int64_t>(stack_.size() - first);
    stack_.resize(first);
}

/// Remembers the top of the stack, if it can be asked for again by a well-formed array: names,
/// types, short texts. Python remembers everything; whatever else is asked for is refused.
void PickledArrays::Machine::keep(std::uint64_t index) {
    if (stack_.empty()) fail("its stack is empty where a value is needed");
    ++memoized_;
    memo_.erase(index);
    const Value& value = stack_.back();
    const bool short_text = value.is_string() && value.data.size() <= longest_kept;
    const bool kept = short_text || value.kind == Kind::function || value.kind == Kind::dtype;
    if (kept && memo_.size() < most_kept) memo_.emplace(index, value);
}

void PickledArrays::Machine::recall(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) {
        fail(
            "it refers to its value {} again, which is no name, type or short text: refused (an "
            "array may be listed only once)",
            index);
    }
    push(found->second);
}

void PickledArrays::Machine::stop() {
    const bool whole = stack_.size() == 1 && marks_.empty() && stack_[0].kind == Kind::array &&
                       stack_[0].number == pickle::object_array;
    if (!whole) fail("it is no array of arrays");
    bytes_.finish();
    stopped_ = true;
}

PickledArrays::PickledArrays(ByteSource& source) : machine_(std::make_unique<Machine>(source)) {}

PickledArrays::~PickledArrays() = default;

bool PickledArrays::next(PickledMatrix& matrix) {
    return machine_->next(matrix);
}

std::uint64_t PickledArrays::count() const {
    return machine_->count();
}

}  // namespace sketchfit
