#include "sketchfit/ink/invent_templates.h"

#include <cctype>
#include <charconv>
#include <locale>
#include <sstream>
#include <system_error>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/invent_template_texts.h"

namespace sketchfit {

namespace {

using Kind = TemplatePart::Kind;

/// The least number of points that a kind needs, 0 for an unknown kind.
std::size_t points_needed(Kind kind) {
    switch (kind) {
        case Kind::line:
        case Kind::ellipse:
        case Kind::box:
        case Kind::hand:
        case Kind::rays:
            return 2;
        case Kind::curve:
        case Kind::loop:
        case Kind::wave:
        case Kind::teeth:
        case Kind::beads:
        case Kind::digits:
            return 3;
        case Kind::rungs:
        case Kind::zigzag:
            return 4;
    }
    return 0;
}

/// "40" (per cent), or "a0-40": a shared dice and its range.
void parse_chance(const std::string& word, TemplatePart& part) {
    std::istringstream in(word);
    in.imbue(std::locale::classic());
    if (std::islower(static_cast<unsigned char>(word[0])) != 0) {
        part.dice = static_cast<std::uint8_t>(in.get() - 'a' + 1);
        char dash = 0;
        in >> part.low >> dash;
        part.low /= 100;
    }
    in >> part.high;
    part.high /= 100;
    if (!in || !in.eof() || part.dice > shared_dice || part.low >= part.high || part.high > 1)
        fail("a template's chance must read 40 or a0-40, received '{}'", word);
}

/// "x3" or "x3-8".
void parse_count(const std::string& word, TemplatePart& part) {
    const char* const end = word.data() + word.size();
    auto read = std::from_chars(word.data() + 1, end, part.least);
    part.most = part.least;
    if (read.ptr != end && *read.ptr == '-') read = std::from_chars(read.ptr + 1, end, part.most);
    const bool whole = read.ec == std::errc{} && read.ptr == end;
    if (!whole || part.least < 1 || part.most < part.least || part.most > most_repeats)
        fail("a template's count must read x3 or x3-8, received '{}'", word);
}

TemplatePart parse_part(const std::string& text) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    char kind = 0;
    in >> kind;
    TemplatePart part{static_cast<Kind>(kind)};
    for (std::string word; in >> word;) {
        if (word[0] == 'x') {
            parse_count(word, part);
        } else if (word.find(',') == std::string::npos) {
            parse_chance(word, part);
        } else {
            std::istringstream pair(word);
            pair.imbue(std::locale::classic());
            char comma = 0;
            Point point;
            if (!(pair >> point.x >> comma >> point.y) || !pair.eof())
                fail("a template's point must read 40,60, received '{}'", word);
            part.points.push_back({point.x / 100, point.y / 100});
        }
    }
    const std::size_t needed = points_needed(part.kind);
    if (needed == 0 || part.points.size() < needed)
        fail("a template's part of this kind is unknown or has too few points: '{}'", text);
    return part;
}

/// "+ 3" (weight), "@ 50" (spin) and "% 20" (stretch) in hundredths, "!" (not mirrored); false
/// where the item is none of them.
bool parse_property(const std::string& text, Template& outline) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    char kind = 0;
    in >> kind;
    if (kind == '!') {
        outline.mirrored = false;
        return true;
    }
    if (kind != '+' && kind != '@' && kind != '%') return false;
    double value = 0;
    if (!(in >> value) || !(value > 0))
        fail("a template's property must read + 3, received '{}'", text);
    if (kind == '+') outline.weight = value;
    if (kind == '@') outline.spin = value / 100;
    if (kind == '%') outline.stretch = value / 100;
    return true;
}

Template parse_template(const std::string& text) {
    Template result;
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ';');) {
        if (!parse_property(item, result)) result.parts.push_back(parse_part(item));
    }
    if (result.parts.empty()) fail("a template must have parts, received '{}'", text);
    return result;
}

}  // namespace

std::vector<Template> parse_templates(std::string_view text) {
    std::vector<Template> result;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = text.find('|');
        result.push_back(parse_template(std::string(text.substr(0, end))));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return result;
}

const std::vector<InventedClass>& invented_classes() {
    static const std::vector<InventedClass> classes{
        {"apple", parse_templates(template_texts::apple)},
        {"anvil", parse_templates(template_texts::anvil)},
        {"airplane", parse_templates(template_texts::airplane)},
        {"banana", parse_templates(template_texts::banana)},
        {"The Eiffel Tower", parse_templates(template_texts::eiffel_tower)},
        {"The Mona Lisa", parse_templates(template_texts::mona_lisa)},
        {"The Great Wall of China", parse_templates(template_texts::great_wall)},
        {"alarm clock", parse_templates(template_texts::alarm_clock)},
        {"ant", parse_templates(template_texts::ant)},
        {"asparagus", parse_templates(template_texts::asparagus)},
    };
    return classes;
}

}  // namespace sketchfit
