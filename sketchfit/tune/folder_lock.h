// A lock on a folder, held by one process (or one object) at a time. The kernel gives it back when
// its holder ends, however that happens.
#pragma once

#include <filesystem>
#include <optional>

namespace sketchfit {

class FolderLock {
  public:
    /// Takes the lock of an existing folder (its file "lock", made where it is missing, and left
    /// there); nothing where another holds it. Throws Error where the file cannot be opened.
    static std::optional<FolderLock> take(const std::filesystem::path& folder);
    /// Whether another holds the lock; false where there is no lock file.
    static bool is_held(const std::filesystem::path& folder);

    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace sketchfit
