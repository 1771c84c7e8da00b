// ES modules joined into one script, for a page that must open from a file: browsers load no module
// from another file there. The modules stay plain ones that a server can hand out as they are.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sketchfit/base/embedded.h"

namespace sketchfit {

/// The module `entry` and all that it imports, each one once and before those that import it, as
/// the text of one <script type="module">. A module becomes a function that returns its exports:
/// names of different modules do not meet. Modules keep to two forms, each at the start of a line:
///   import { one, two } from "./other.js";       (one line or several)
///   export function, export class or export const NAME
/// Throws Error for other forms, unknown modules, and modules that import each other in a circle.
std::string bundle_modules(std::span<const EmbeddedFile> files, std::string_view entry);

}  // namespace sketchfit
