// export's form `cpp`: a C++ header, and what 8-bit weights cost, measured on drawings before the
// file is written.
#pragma once

#include <optional>
#include <string>

#include "sketchfit/cli/command_line.h"
#include "sketchfit/cli/data_flags.h"

namespace sketchfit {

class CppExport {
  public:
    /// Declares --name, --int8 and --data with the flags that say how a dataset is read.
    void declare(CommandLine& line);
    /// Wrong usage that can be seen before anything is read. `chosen`: cpp is the form to write.
    void check(const CommandLine& line, bool chosen) const;
    /// Writes the header of the model `source` and prints what was written, and for 8-bit weights
    /// both accuracies. Throws Error; UsageError where there are no drawings to measure on.
    void run(const std::string& source, const std::string& output) const;

  private:
    std::optional<std::string> name_;
    bool int8_ = false;
    std::string data_;
    DataFlags reading_;
};

}  // namespace sketchfit
