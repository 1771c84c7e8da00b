#include "sketchfit/fetch/download.h"

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "sketchfit/base/crc32c.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/text.h"
#include "sketchfit/fetch/drawing_scanner.h"
#include "sketchfit/fetch/part_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// A try that brought this much was no vain one.
constexpr std::uint64_t worth_a_try = 1 << 16;

bool agree(const std::string& left, const std::string& right) {
    return left.empty() || right.empty() || left == right;
}

/// Whether another version of the same length would be noticed.
bool can_be_told_apart(const std::optional<RemoteVersion>& version) {
    return version &&
           (!version->etag.empty() || !version->last_modified.empty() || version->crc32c);
}

class FileDownload : public Exchange {
  public:
    FileDownload(const Download& file, const Surveyed& found, bool force, Downloaded& result)
        : file_(file), promised_(found.length), force_(force), result_(result) {}
    /// Leaves no empty file.
    ~FileDownload() override { close(); }

    std::optional<HttpRequest> request() override;
    bool begin(const AnswerHead& head) override;
    bool receive(std::span<const std::byte> bytes) override;
    Next end(const Answer& answer) override;
    void failed(const std::string& trouble, bool unreachable) override;

    std::uint64_t here() const { return part_ ? part_->size() : result_.bytes; }
    std::uint64_t received() const { return received_; }

  private:
    void open();
    void close();
    void restart();
    void expect(const RemoteVersion& version);
    bool goes_on(const AnswerHead& head) const;
    std::uint64_t guess() const;
    void take(std::span<const std::byte> bytes);
    bool is_complete() const;
    Next settle();

    const Download& file_;
    std::optional<std::uint64_t> promised_;  // by the survey
    bool force_;
    Downloaded& result_;
    std::unique_ptr<PartFile> part_;
    std::unique_ptr<DrawingScanner> scanner_;
    Crc32c crc_;
    std::uint64_t limit_ = 0;     // where the bytes of this answer end in the file
    std::uint64_t received_ = 0;  // of all answers
    std::uint64_t before_ = 0;    // received_ when this request began
    bool changed_ = false;        // this answer is not of the version whose part is here
    bool mismatched_ = false;     // the check sum was wrong once already
};

void FileDownload::restart() {
    crc_ = {};
    const std::string name = fs::path(file_.target).filename().string();
    scanner_ = file_.first ? scan_drawings(file_.form, name, *file_.first)
                           : scan_drawings(file_.form, name);
}

void FileDownload::open() {
    restart();
    make_folder(file_.target.parent_path());
    part_ = std::make_unique<PartFile>(file_.target, file_.url);
    if (force_ || !can_be_told_apart(part_->version())) part_->drop();
    try {
        std::uint64_t kept = 0;
        part_->replay([&](std::span<const std::byte> bytes) {
            const std::size_t count = scanner_->scan(bytes);
            crc_.add(bytes.first(count));
            kept += count;
        });
        if (kept < part_->size()) part_->shorten(kept);
    } catch (const Error&) {  // damaged here
        part_->drop();
        restart();
    }
}

void FileDownload::close() {
    if (part_ && part_->size() == 0) part_->discard();
    part_.reset();
}

bool FileDownload::is_complete() const {
    return scanner_->enough() || (part_->version() && part_->size() == part_->version()->length);
}

/// How many bytes more hold the drawings that are missing, judged by those that came.
std::uint64_t FileDownload::guess() const {
    const bool exact = file_.form == QuickdrawForm::bitmap;
    double each = static_cast<double>(bytes_per_drawing(file_.form));
    if (!exact && scanner_->drawings() > 0)
        each = static_cast<double>(scanner_->bytes()) / static_cast<double>(scanner_->drawings());
    const double wanted = each * static_cast<double>(*file_.first - scanner_->drawings());
    // The header of a .npy file takes 80 or 128 bytes.
    const double spare = exact ? 256 : 4096 + 0.02 * wanted;
    return static_cast<std::uint64_t>(std::min(wanted + spare, 1e15));
}

std::optional<HttpRequest> FileDownload::request() {
    if (!part_) open();
    // An earlier process may have been killed between the last byte and the renaming.
    if (is_complete() && settle().step == Next::Step::done) return std::nullopt;
    before_ = received_;
    changed_ = false;
    HttpRequest request{.url = file_.url, .first = part_->size()};
    if (file_.first) request.last = request.first + guess() - 1;
    return request;
}

/// Whether a part of the file that comes joins on to what is here.
bool FileDownload::goes_on(const AnswerHead& head) const {
    if (!head.range || head.range->first != part_->size()) return false;
    const std::optional<RemoteVersion>& version = part_->version();
    if (!version || part_->size() == 0) return true;
    return head.range->total == version->length && agree(head.etag, version->etag) &&
           agree(head.last_modified, version->last_modified) &&
           (!head.crc32c || !version->crc32c || head.crc32c == version->crc32c);
}

/// Begins anew with the version that the answer is of.
void FileDownload::expect(const RemoteVersion& version) {
    if (promised_ && version.length > *promised_) {
        fail("the server promises {} bytes now, and promised {} before: fetch it again",
             grouped(version.length), grouped(*promised_));
    }
    std::error_code error;
    const fs::space_info space = fs::space(file_.target.parent_path(), error);
    if (!promised_ && !file_.first && !error && space.available < version.length) {
        fail("the server promises {} bytes, and the disk has {} free", grouped(version.length),
             grouped(space.available));
    }
    restart();
    part_->begin(version);
}

bool FileDownload::begin(const AnswerHead& head) {
    if (!head.encoding.empty()) {
        fail("the server sends the file packed (Content-Encoding: {}), which was not asked for",
             printable(head.encoding, 40));
    }
    const bool partial = head.status == 206;
    changed_ = partial && !goes_on(head);
    if (changed_) return false;
    if (!partial && !head.content_length)
        fail("the server does not tell the length of the file, so that it cannot be checked");
    const std::uint64_t length = partial ? head.range->total : *head.content_length;
    limit_ = partial ? head.range->last + 1 : length;
    if (!partial || part_->size() == 0) {
        expect({.url = file_.url,
                .length = length,
                .etag = head.etag,
                .last_modified = head.last_modified,
                .crc32c = head.crc32c});
    }
    return true;
}

void FileDownload::take(std::span<const std::byte> bytes) {
    try {
        bytes = bytes.first(scanner_->scan(bytes));
    } catch (const Error&) {  // not of the form: nothing to go on with
        part_->drop();
        throw;
    }
    crc_.add(bytes);
    part_->append(bytes);
    received_ += bytes.size();
}

bool FileDownload::receive(std::span<const std::byte> bytes) {
    if (bytes.size() > limit_ - part_->size())
        fail("the server sends more than the {} bytes it promised", grouped(limit_));
    take(bytes);
    return !scanner_->enough();
}

Next FileDownload::end(const Answer& answer) {
    using Step = Next::Step;
    const int status = answer.head.status;
    if (changed_ || (answer.trouble.empty() && status == 416)) {
        part_->drop();
        restart();
        return {Step::retry, "the file on the server is not the one that was begun"};
    }
    Next next = judge_failure(answer);
    next.progress = received_ - before_ >= worth_a_try;
    if (!answer.trouble.empty() || (status != 200 && status != 206)) return next;
    if (is_complete()) return settle();
    if (received_ == before_) return {Step::retry, "the server sends nothing"};
    return {Step::go_on};
}

/// The checks of a complete file; then it gets its name.
Next FileDownload::settle() {
    using Step = Next::Step;
    const auto sum = part_->version()->crc32c;
    if (!scanner_->enough() && sum && *sum != crc_.value()) {
        part_->drop();
        restart();
        const bool twice = std::exchange(mismatched_, true);
        return {twice ? Step::give_up : Step::retry,
                "the check sum of what came is not the one that the server gives"};
    }
    try {
        scanner_->finish();
    } catch (const Error&) {
        part_->drop();
        throw;
    }
    if (scanner_->enough() && file_.form == QuickdrawForm::bitmap) {
        constexpr std::size_t most_header = 1 << 16;
        part_->replace_start(shortened_npy_header(part_->start(most_header), *file_.first,
                                                  file_.target.filename().string()));
    }
    part_->finish();
    result_ = {
        .state = Downloaded::State::done, .bytes = part_->size(), .drawings = scanner_->drawings()};
    part_.reset();
    return {};
}

void FileDownload::failed(const std::string& trouble, bool /*unreachable*/) {
    result_ = {.state = Downloaded::State::failed, .trouble = trouble, .bytes = here()};
    close();
}

}  // namespace

std::vector<Downloaded> download(std::span<const Download> files, std::span<const Surveyed> found,
                                 const DownloadOptions& options) {
    std::vector<Downloaded> results(files.size());
    std::vector<std::size_t> places;
    std::vector<std::unique_ptr<FileDownload>> work;
    std::vector<Exchange*> exchanges;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (found[i].state != Surveyed::State::wanted) continue;
        work.push_back(
            std::make_unique<FileDownload>(files[i], found[i], options.force, results[i]));
        exchanges.push_back(work.back().get());
        places.push_back(i);
    }
    std::vector<bool> told(work.size());
    const auto idle = [&] {
        DownloadProgress progress;
        for (std::size_t k = 0; k < work.size(); ++k) {
            progress.here += work[k]->here();
            progress.received += work[k]->received();
            const Downloaded& result = results[places[k]];
            if (result.state == Downloaded::State::open) continue;
            ++progress.ended;
            if (!told[k] && options.on_ended) options.on_ended(places[k], result);
            told[k] = true;
        }
        if (options.on_progress) options.on_progress(progress);
    };
    run_exchanges(exchanges, options.transfers, idle);
    return results;
}

}  // namespace sketchfit
