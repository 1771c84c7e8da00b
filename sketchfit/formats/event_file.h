// TensorBoard's event files: records with check sums, each an Event of protobuf (event.proto,
// summary.proto), appended and flushed so that a TensorBoard that runs sees them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// One record: length, check sum of the length, data, check sum of the data.
std::string event_record(std::string_view data);

/// A Summary.Value of summary.proto, as bytes.
std::string scalar_value(std::string_view tag, double value);
/// Thirty buckets of equal width from the least to the largest value; numbers that are not finite
/// are left out. Empty where no value is left.
std::string histogram_value(std::string_view tag, std::span<const float> values);
/// `png` is a whole PNG file.
std::string image_value(std::string_view tag, std::string_view png);

class EventFile {
  public:
    /// Makes a new file in `folder` (made where it is missing), beside those that are there:
    /// events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER. Throws Error where it cannot be written.
    explicit EventFile(const std::filesystem::path& folder);
    ~EventFile();
    EventFile(const EventFile&) = delete;
    EventFile& operator=(const EventFile&) = delete;

    /// An Event with one value, now. An empty value is left out. Throws Error, for example on a
    /// full disk; the file then is as it was.
    void add(std::int64_t step, std::string_view value);

    const std::filesystem::path& path() const { return path_; }

  private:
    void write(std::string_view bytes);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::int64_t size_ = 0;
};

}  // namespace sketchfit
