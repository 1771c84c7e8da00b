// What the tests of formats share: a check that a call is refused in one line that says a word.
#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

template <typename Call>
void expect_refused(const Call& call, const std::string& word) {
    try {
        call();
        ADD_FAILURE() << "accepted: " << word;
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(word));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

}  // namespace sketchfit
