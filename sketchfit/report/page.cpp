#include "sketchfit/report/page.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/hash.h"
#include "sketchfit/base/version.h"
#include "sketchfit/report/bundle.h"
#include "sketchfit/report/files.h"
#include "sketchfit/report/page_data.h"

namespace sketchfit {

namespace {

constexpr std::array<std::string_view, 6> styles{"dygraph.min.css", "base.css",     "controls.css",
                                                 "charts.css",      "contents.css", "print.css"};

/// Text for a place between tags or inside a quoted attribute.
std::string html_text(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

/// JSON for a <script> that holds data: no "</script>" and no "<!--" can occur in it.
std::string script_json(const nlohmann::ordered_json& data) {
    const std::string text =
        data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::string safe;
    safe.reserve(text.size() + text.size() / 64);
    for (const char c : text) {
        if (c == '<') {
            safe += "\\u003c";
        } else {
            safe += c;
        }
    }
    return safe;
}

/// A library's text without the address of its source map, which is not beside the page.
std::string without_map(std::string_view text) {
    const std::size_t map = text.rfind("sourceMappingURL=");
    if (map == std::string_view::npos) return std::string(text);
    const std::size_t begin = text.rfind(text.starts_with("/*!") ? "\n//" : "\n/*", map);
    return std::string(text.substr(0, std::min(begin, text.size())));
}

std::string joined_styles() {
    std::string text;
    for (const std::string_view name : styles)
        text += without_map(embedded_file(report_files(), name)) + "\n";
    return text;
}

struct Part {
    std::string_view name;
    std::string text;
};

/// The template with {{name}} replaced. What is put in is not looked at again.
std::string filled(std::string_view form, std::span<const Part> parts) {
    std::string page;
    while (!form.empty()) {
        const std::size_t begin = std::min(form.find("{{"), form.size());
        page += form.substr(0, begin);
        form.remove_prefix(begin);
        if (form.empty()) break;
        const std::size_t end = form.find("}}");
        const std::string_view name = form.substr(2, end - 2);
        const auto part = std::find_if(parts.begin(), parts.end(),
                                       [&](const Part& one) { return one.name == name; });
        if (part == parts.end()) fail("the page's template asks for {}, which is unknown", name);
        page += part->text;
        form.remove_prefix(end + 2);
    }
    return page;
}

/// A word that a class name or a path cannot know beforehand: only scripts that bear it may run.
std::string nonce_of(const std::string& data) {
    Fingerprint fingerprint;
    fingerprint.add(std::as_bytes(std::span(data)));
    return fingerprint.text();
}

}  // namespace

std::string report_page(const Report& report, const PageOptions& options) {
    const auto file = [](std::string_view name) { return embedded_file(report_files(), name); };
    std::string data = script_json(page_data(report, options));
    const std::array<Part, 9> parts{{{"title", html_text(printable(report.title, 400))},
                                     {"version", html_text(version)},
                                     {"nonce", nonce_of(data)},
                                     {"styles", joined_styles()},
                                     {"early", std::string(file("early.js"))},
                                     {"licence", html_text(file("dygraphs-licence.txt"))},
                                     {"dygraphs", without_map(file("dygraph.min.js"))},
                                     {"data", std::move(data)},
                                     {"script", bundle_modules(report_files(), "main.js")}}};
    return filled(file("index.html"), parts);
}

}  // namespace sketchfit
