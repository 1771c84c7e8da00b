#include "sketchfit/report/bundle.h"

#include <algorithm>
#include <string>
#include <vector>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/// The word that begins `text` after spaces, which are taken off with it.
std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto end = std::find_if_not(text.begin(), text.end(), is_word);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    return word;
}

/// "./table.js" as a name for its exports: "module_table".
std::string variable_of(std::string_view file) {
    std::string name = "module_";
    for (const char c : file.substr(0, file.rfind('.'))) name += is_word(c) ? c : '_';
    return name;
}

class Bundle {
  public:
    explicit Bundle(std::span<const EmbeddedFile> files) : files_(files) {}

    void add(std::string_view file) {
        if (std::find(done_.begin(), done_.end(), file) != done_.end()) return;
        if (std::find(open_.begin(), open_.end(), file) != open_.end())
            fail("the module {} imports itself through others", file);
        open_.push_back(file);
        const std::string body = translate(file);
        open_.pop_back();
        done_.push_back(file);
        text_ += body;
    }

    const std::string& text() const { return text_; }

  private:
    /// A module's text as a constant with its exports; modules that it imports are added before.
    std::string translate(std::string_view file) {
        std::string_view rest = embedded_file(files_, file);
        std::string body;
        std::string exports;
        while (!rest.empty()) {
            std::size_t end = std::min(rest.find('\n'), rest.size());
            if (rest.starts_with("import ")) {
                end = std::min(rest.find(';'), rest.size());
                body += imported(file, rest.substr(0, end));
                end = std::min(end + 1, rest.size());
            } else if (rest.starts_with("export ")) {
                const std::string_view line = rest.substr(7, end - 7);
                exports += (exports.empty() ? "" : ", ") + exported(file, line);
                body += line;
            } else {
                body += rest.substr(0, end);
            }
            rest.remove_prefix(end);
            if (!rest.empty() && rest.front() == '\n') rest.remove_prefix(1);
            body += '\n';
        }
        return fmt::format("const {} = (() => {{\n{}return {{ {} }};\n}})();\n", variable_of(file),
                           body, exports);
    }

    /// `import { a, b } from "./x.js"` as `const { a, b } = module_x;`.
    std::string imported(std::string_view file, std::string_view statement) {
        const std::size_t from = statement.find("} from \"./");
        if (!statement.starts_with("import {") || from == std::string_view::npos ||
            !statement.ends_with('"') || statement.find(" as ") != std::string_view::npos) {
            fail("{}: imports are written import {{ name }} from \"./file.js\"; this is none: {}",
                 file, printable(statement));
        }
        const std::string_view names = statement.substr(8, from - 8);
        const std::string_view target = statement.substr(from + 10, statement.size() - from - 11);
        add(target);
        return fmt::format("const {{{}}} = {};", names, variable_of(target));
    }

    /// The name that `function name(…` and the like declares.
    static std::string exported(std::string_view file, std::string_view declaration) {
        std::string_view rest = declaration;
        std::string_view kind = take_word(rest);
        if (kind == "async") kind = take_word(rest);
        const std::string_view name = take_word(rest);
        if ((kind != "function" && kind != "class" && kind != "const") || name.empty()) {
            fail("{}: only functions, classes and constants are exported; this is none: {}", file,
                 printable(declaration));
        }
        return std::string(name);
    }

    std::span<const EmbeddedFile> files_;
    std::vector<std::string_view> open_;
    std::vector<std::string_view> done_;
    std::string text_;
};

}  // namespace

std::string bundle_modules(std::span<const EmbeddedFile> files, std::string_view entry) {
    Bundle bundle(files);
    bundle.add(entry);
    return bundle.text();
}

}  // namespace sketchfit
