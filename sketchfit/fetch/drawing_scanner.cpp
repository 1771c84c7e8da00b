#include "sketchfit/fetch/drawing_scanner.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/data/byte_source.h"
#include "sketchfit/data/detect.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

namespace {

constexpr std::uint64_t bitmap_bytes = 784;
constexpr std::size_t preamble = 10;  // of a .npy file: magic, version, length of the header

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::size_t number_at(std::string_view bytes, std::size_t place) {
    const auto low = static_cast<unsigned char>(bytes[place]);
    const auto high = static_cast<unsigned char>(bytes[place + 1]);
    return low + (static_cast<std::size_t>(high) << 8U);
}

/// Bytes that a .npy file's header takes, magic and all; nothing while `start` is too short to
/// tell. Only version 1 is published; the header's reader refuses other ones.
std::optional<std::size_t> npy_header_length(std::string_view start) {
    if (start.size() < preamble) return std::nullopt;
    return preamble + number_at(start, 8);
}

/// The front of a file of which more is promised than has come.
class FrontSource : public MemorySource {
  public:
    using MemorySource::MemorySource;
    std::uint64_t remaining() const override { return UINT64_MAX; }
};

class BitmapScanner : public DrawingScanner {
  public:
    BitmapScanner(std::string name, std::uint64_t most) : DrawingScanner(std::move(name), most) {}

  private:
    std::size_t take(std::span<const std::byte> bytes) override {
        std::size_t taken = 0;
        while (!rows_ && taken < bytes.size()) {
            start_ += static_cast<char>(bytes[taken++]);
            read_header(as_text(bytes.subspan(taken)));
        }
        const std::uint64_t wanted = std::min(rows_.value_or(0), most()) * bitmap_bytes;
        const std::uint64_t part = std::min<std::uint64_t>(bytes.size() - taken, wanted - pixels_);
        if (rows_ && part < bytes.size() - taken && *rows_ <= most())
            fail("{} is longer than its header promises: {} drawings", name(), grouped(*rows_));
        count((pixels_ + part) / bitmap_bytes - pixels_ / bitmap_bytes);
        pixels_ += part;
        return taken + part;
    }

    void end() override {
        if (!rows_) fail("{} ends within its header", name());
        if (drawings() < std::min(*rows_, most())) {
            fail("{} is cut off: its header promises {} drawings, {} are there", name(),
                 grouped(*rows_), grouped(drawings()));
        }
    }

    /// `rest` is what follows start_, for a message.
    void read_header(std::string_view rest) {
        if (start_.size() == mark && kind_of(start_) != FileKind::npy)
            fail_kind("a .npy file", start_.append(rest.substr(0, 512)));
        const auto length = npy_header_length(start_);
        if (!length || start_.size() < *length) return;
        FrontSource source(name(), std::as_bytes(std::span(start_)));
        const ArrayHeader header = read_npy_header(source);
        const bool bitmaps = header.shape.size() == 2 && header.shape[1] == bitmap_bytes &&
                             header.type.kind == 'u' && header.type.size == 1 &&
                             !header.fortran_order;
        if (!bitmaps) {
            fail("{} holds no bitmaps: shape (N, 784) of uint8 is needed, it has {} of {}", name(),
                 header.shape_text(), header.type.name());
        }
        rows_ = header.shape[0];
    }

    static constexpr std::size_t mark = 6;
    std::string start_;                  // of the file, until its header is complete
    std::optional<std::uint64_t> rows_;  // that the header promises
    std::uint64_t pixels_ = 0;           // bytes behind the header
};

class LineScanner : public DrawingScanner {
  public:
    LineScanner(std::string name, std::uint64_t most) : DrawingScanner(std::move(name), most) {}

  private:
    std::size_t take(std::span<const std::byte> bytes) override {
        const std::string_view text = as_text(bytes);
        std::size_t taken = 0;
        while (taken < text.size() && !enough()) {
            if (!within_) begin_line(text.substr(taken));
            const std::size_t newline = text.find('\n', taken);
            within_ = newline == std::string_view::npos;
            taken = within_ ? text.size() : newline + 1;
            if (!within_) count(1);
        }
        if (taken > 0) last_ = text[taken - 1];
        return taken;
    }

    void begin_line(std::string_view rest) const {
        if (rest.starts_with('{')) return;
        if (drawings() == 0) fail_kind("a file of drawings, one in a line", rest);
        fail("{} is damaged: line {} does not start with '{{' as drawings do", name(),
             drawings() + 1);
    }

    void end() override {
        if (!within_) return;
        if (last_ != '}') fail("{} is cut off within line {}", name(), drawings() + 1);
        within_ = false;
        count(1);
    }

    bool within_ = false;
    char last_ = '\0';
};

/// A drawing: u64 key_id, two letters, i8 recognized, u32 time, u16 strokes; a stroke: u16 n, n
/// bytes x, n bytes y.
class BinaryScanner : public DrawingScanner {
  public:
    BinaryScanner(std::string name, std::uint64_t most) : DrawingScanner(std::move(name), most) {}

  private:
    static constexpr std::size_t drawing_header = 17;

    std::size_t take(std::span<const std::byte> bytes) override {
        std::size_t taken = 0;
        while (taken < bytes.size() && !enough()) {
            const std::size_t left = bytes.size() - taken;
            if (points_ > 0) {
                const std::size_t part = std::min(points_, left);
                points_ -= part;
                taken += part;
                if (points_ == 0) end_stroke();
                continue;
            }
            const std::size_t part = std::min(needed() - kept_.size(), left);
            kept_ += as_text(bytes.subspan(taken, part));
            taken += part;
            if (kept_.size() == needed()) read_kept();
        }
        return taken;
    }

    std::size_t needed() const { return strokes_ > 0 ? 2 : drawing_header; }

    void read_kept() {
        if (strokes_ > 0) {
            points_ = 2 * number_at(kept_, 0);
            if (points_ == 0) end_stroke();
        } else {
            if (static_cast<unsigned char>(kept_[10]) > 1) fail_record();
            strokes_ = number_at(kept_, 15);
            if (strokes_ == 0) count(1);
        }
        kept_.clear();
    }

    [[noreturn]] void fail_record() const {
        if (drawings() == 0) fail_kind("a file of binary drawings", kept_);
        fail("{} is damaged: drawing {} is neither recognized (1) nor not (0)", name(),
             drawings() + 1);
    }

    void end_stroke() {
        if (--strokes_ == 0) count(1);
    }

    void end() override {
        if (strokes_ > 0 || !kept_.empty())
            fail("{} is cut off within drawing {}", name(), drawings() + 1);
    }

    std::string kept_;         // the front of a header that is not complete yet
    std::size_t strokes_ = 0;  // of this drawing, still to come
    std::size_t points_ = 0;   // bytes of this stroke, still to come
};

class ArchiveScanner : public DrawingScanner {
  public:
    ArchiveScanner(std::string name, std::uint64_t most) : DrawingScanner(std::move(name), most) {}

  private:
    static constexpr std::size_t mark = 4;

    std::size_t take(std::span<const std::byte> bytes) override {
        if (start_.size() < mark) {
            start_ += as_text(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
            if (start_.size() >= mark) end();
        }
        return bytes.size();
    }

    void end() override {
        if (kind_of(start_) != FileKind::npz) fail_kind("an .npz archive", start_);
    }

    std::string start_;
};

}  // namespace

std::size_t DrawingScanner::scan(std::span<const std::byte> bytes) {
    if (enough() || bytes.empty()) return 0;
    const std::size_t taken = take(bytes);
    bytes_ += taken;
    return taken;
}

void DrawingScanner::fail_kind(std::string_view what, std::string_view start) const {
    const std::string found = describe_start(start);
    fail("{} is not {}, it {}", name_, what,
         found.empty() ? fmt::format("starts with \"{}\"", printable(start, 24)) : "is " + found);
}

std::unique_ptr<DrawingScanner> scan_drawings(QuickdrawForm form, std::string name,
                                              std::uint64_t most) {
    if (most == 0) fail_usage("at least one drawing must be wanted");
    switch (form) {
        case QuickdrawForm::bitmap:
            return std::make_unique<BitmapScanner>(std::move(name), most);
        case QuickdrawForm::simplified:
        case QuickdrawForm::raw:
            return std::make_unique<LineScanner>(std::move(name), most);
        case QuickdrawForm::binary:
            return std::make_unique<BinaryScanner>(std::move(name), most);
        case QuickdrawForm::sketchrnn:
            break;
    }
    if (most != std::numeric_limits<std::uint64_t>::max()) {
        fail_usage("{}: files of the form sketchrnn cannot be cut to their first drawings", name);
    }
    return std::make_unique<ArchiveScanner>(std::move(name), most);
}

std::string shortened_npy_header(std::string_view start, std::uint64_t rows,
                                 const std::string& name) {
    const auto length = npy_header_length(start);
    const std::string text = fmt::format(
        "{{'descr': '|u1', 'fortran_order': False, 'shape': ({}, {}), }}", rows, bitmap_bytes);
    if (!length || start.size() < *length || *length < preamble + text.size() + 1)
        fail("{} has a header too short to be rewritten", name);
    std::string header(start.substr(0, *length));
    std::fill(header.begin() + preamble, header.end() - 1, ' ');
    header.replace(preamble, text.size(), text);
    header.back() = '\n';
    return header;
}

}  // namespace sketchfit
