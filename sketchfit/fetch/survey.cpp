// survey() of download.h: the sizes of files on the server, and what of them is here already.
#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>

#include "sketchfit/base/error.h"
#include "sketchfit/data/byte_source.h"
#include "sketchfit/fetch/download.h"
#include "sketchfit/fetch/drawing_scanner.h"
#include "sketchfit/fetch/part_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

std::uint64_t size_of(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    return error ? 0 : size;
}

/// Whether the file is there and of its form to its end.
bool is_sound(const Download& file) {
    std::error_code none;
    if (!fs::is_regular_file(file.target, none)) return false;
    try {
        const auto source = open_file(file.target);
        const auto scanner = file.first ? scan_drawings(file.form, source->name(), *file.first)
                                        : scan_drawings(file.form, source->name());
        std::vector<std::byte> buffer(1 << 18);
        for (;;) {
            const std::size_t count = source->read(buffer);
            if (scanner->scan(std::span(buffer).first(count)) < count) return false;
            if (count == 0) break;
        }
        scanner->finish();
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// Asks for the length of one file.
class SizeQuestion : public Exchange {
  public:
    /// `offline` is shared by all: why the server cannot be reached, once that is known.
    SizeQuestion(const Download& file, bool force, Surveyed& found, std::string& offline)
        : file_(file), found_(found), offline_(offline) {
        std::error_code none;
        if (force) return;
        found_.here = size_of(part_path(file.target));
        if (!fs::is_regular_file(file.target, none)) return;
        // The first drawings are complete by themselves; what is whole only the server knows.
        if (file.first && is_sound(file)) {
            found_.state = Surveyed::State::present;
            found_.here = size_of(file.target);
        }
        cached_ = true;
    }

    std::optional<HttpRequest> request() override {
        if (found_.state == Surveyed::State::present) return std::nullopt;
        if (cached_ && !offline_.empty()) {
            failed(offline_, true);
            return std::nullopt;
        }
        return HttpRequest{.url = file_.url, .head = true};
    }

    bool begin(const AnswerHead&) override { return true; }
    bool receive(std::span<const std::byte>) override { return true; }

    Next end(const Answer& answer) override {
        const int status = answer.head.status;
        // A mirror that answers no HEAD tells the length when the file is fetched.
        if (answer.trouble.empty() && (status == 405 || status == 501)) return {};
        if (answer.trouble.empty() && status == 200) {
            found_.length = answer.head.content_length;
            if (cached_ && found_.length == size_of(file_.target)) {
                found_.state = Surveyed::State::present;
                found_.here = *found_.length;
            }
            return {};
        }
        Next next = judge_failure(answer);
        // What is here already need not wait for a server that is not there.
        if (answer.unreachable && cached_ && is_sound(file_)) {
            next.step = Next::Step::give_up;
            offline_ = next.trouble;
        }
        return next;
    }

    void failed(const std::string& trouble, bool /*unreachable*/) override {
        const bool usable = cached_ && is_sound(file_);
        found_.state = usable ? Surveyed::State::unchecked : Surveyed::State::failed;
        if (usable) found_.here = size_of(file_.target);
        found_.trouble = trouble;
    }

  private:
    const Download& file_;
    Surveyed& found_;
    std::string& offline_;
    bool cached_ = false;
};

}  // namespace

std::optional<std::uint64_t> expected_bytes(const Download& file, const Surveyed& found) {
    if (found.state == Surveyed::State::present || found.state == Surveyed::State::unchecked)
        return found.here;
    if (!found.length || !file.first) return found.length;
    constexpr std::uint64_t npy_header = 80;  // of the published files
    const std::uint64_t header = file.form == QuickdrawForm::bitmap ? npy_header : 0;
    const std::uint64_t each = bytes_per_drawing(file.form);
    if (*file.first >= *found.length / each) return found.length;
    return std::min(*found.length, header + *file.first * each);
}

std::optional<std::vector<Surveyed>> survey(std::span<const Download> files, bool force,
                                            const TransferOptions& options) {
    std::vector<Surveyed> found(files.size());
    std::string offline;
    std::vector<std::unique_ptr<SizeQuestion>> questions;
    std::vector<Exchange*> exchanges;
    for (std::size_t i = 0; i < files.size(); ++i) {
        questions.push_back(std::make_unique<SizeQuestion>(files[i], force, found[i], offline));
        exchanges.push_back(questions.back().get());
    }
    if (!run_exchanges(exchanges, options, [] {})) return std::nullopt;
    return found;
}

}  // namespace sketchfit
