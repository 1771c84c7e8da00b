// The texts of the invented classes' templates, one for each class; docs/invented.md explains them.
#pragma once

#include <string_view>

namespace sketchfit::template_texts {

extern const std::string_view apple;         // invent_templates_food.cpp
extern const std::string_view banana;        // invent_templates_food.cpp
extern const std::string_view asparagus;     // invent_templates_food.cpp
extern const std::string_view anvil;         // invent_templates_things.cpp
extern const std::string_view airplane;      // invent_templates_things.cpp
extern const std::string_view alarm_clock;   // invent_templates_things.cpp
extern const std::string_view ant;           // invent_templates_things.cpp
extern const std::string_view eiffel_tower;  // invent_templates_sights.cpp
extern const std::string_view mona_lisa;     // invent_templates_sights.cpp
extern const std::string_view great_wall;    // invent_templates_sights.cpp

}  // namespace sketchfit::template_texts
