// What is bound comes back, bit for bit; what fails throws an Error that names the file.
#include "sketchfit/tune/sqlite.h"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::HasSubstr;

class Sqlite : public testing::Test {
  protected:
    void make_table() {
        database.execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY, value REAL, word TEXT)");
    }
    Statement only_row(const std::string& column) {
        Statement row = database.prepare("SELECT " + column + " FROM numbers");
        EXPECT_TRUE(row.step());
        return row;
    }

    TemporaryFolder folder;
    Database database{folder / "numbers.sqlite", Database::Access::create};
};

TEST_F(Sqlite, KeepsTheBitsOfDoubles) {
    make_table();
    using Limits = std::numeric_limits<double>;
    const std::vector<double> values = {0.0,           1.0,
                                        0.1,           -1.0 / 3.0,
                                        Limits::max(), Limits::min(),
                                        1e15,          Limits::denorm_min(),
                                        0x1p63,        Limits::infinity(),
                                        123456789.0,   -Limits::infinity()};
    Statement insert = database.prepare("INSERT INTO numbers (value) VALUES (?)");
    for (const double value : values) insert.run(value);
    Statement row = database.prepare("SELECT value FROM numbers ORDER BY id");
    for (const double value : values) {
        ASSERT_TRUE(row.step());
        EXPECT_EQ(std::bit_cast<std::uint64_t>(row.real(0)), std::bit_cast<std::uint64_t>(value))
            << value;
        EXPECT_TRUE(row.optional_real(0));
    }
    EXPECT_FALSE(row.step());
}

TEST_F(Sqlite, TellsNaNFromNothing) {
    make_table();
    Statement insert = database.prepare("INSERT INTO numbers (value) VALUES (?)");
    insert.run(std::nan(""));
    insert.run(std::optional<double>());
    insert.run(std::optional<double>(std::nan("")));
    Statement row = database.prepare("SELECT value FROM numbers ORDER BY id");
    ASSERT_TRUE(row.step());
    EXPECT_TRUE(std::isnan(row.real(0)));
    ASSERT_TRUE(row.step());
    EXPECT_FALSE(row.optional_real(0));
    EXPECT_THAT(error_of([&] { row.real(0); }), HasSubstr("value"));
    ASSERT_TRUE(row.step());
    ASSERT_TRUE(row.optional_real(0));
    EXPECT_TRUE(std::isnan(*row.optional_real(0)));
}

TEST_F(Sqlite, KeepsTextOfAnyBytes) {
    make_table();
    const std::vector<std::string> words = {"", "tree", std::string("a\0b", 3), "Größe",
                                            "\xff\x80"};
    Statement insert = database.prepare("INSERT INTO numbers (word) VALUES (?)");
    for (const std::string& word : words) insert.run(word);
    insert.run(std::string_view());
    Statement row = database.prepare("SELECT word FROM numbers ORDER BY id");
    for (const std::string& word : words) {
        ASSERT_TRUE(row.step());
        EXPECT_EQ(row.text(0), word);
    }
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.text(0), "");
}

TEST_F(Sqlite, KeepsIntegersOfAllSizes) {
    make_table();
    using Limits = std::numeric_limits<std::int64_t>;
    Statement insert = database.prepare("INSERT INTO numbers (id) VALUES (?)");
    insert.run(Limits::min());
    insert.run(5);
    insert.run(Limits::max());
    EXPECT_EQ(database.integer("SELECT min(id) FROM numbers"), Limits::min());
    EXPECT_EQ(database.integer("SELECT max(id) FROM numbers"), Limits::max());
    EXPECT_EQ(database.integer("SELECT count(*) FROM numbers WHERE id = 5"), 1);
}

TEST_F(Sqlite, RefusesColumnsOfAnotherType) {
    make_table();
    database.execute("INSERT INTO numbers VALUES (1, 'tree', 7)");
    EXPECT_THAT(error_of([&] { only_row("value").real(0); }),
                testing::AllOf(HasSubstr("numbers.sqlite"), HasSubstr("value")));
    EXPECT_THAT(error_of([&] { only_row("value").integer(0); }), HasSubstr("wrong type"));
    EXPECT_THAT(error_of([&] { only_row("id").text(0); }), HasSubstr("wrong type"));
    EXPECT_EQ(only_row("word").text(0), "7");  // the column's type made it text
}

TEST_F(Sqlite, UndoesATransactionThatIsNotCommitted) {
    make_table();
    {
        const Transaction transaction(database, Transaction::Kind::write);
        database.execute("INSERT INTO numbers (id) VALUES (1)");
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM numbers"), 0);
    {
        Transaction transaction(database, Transaction::Kind::write);
        database.execute("INSERT INTO numbers (id) VALUES (1)");
        transaction.commit();
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM numbers"), 1);
}

TEST_F(Sqlite, NamesTheFileWhereAStatementFails) {
    EXPECT_THAT(error_of([&] { database.execute("SELECT * FROM trees"); }),
                testing::AllOf(HasSubstr("numbers.sqlite"), HasSubstr("no such table: trees")));
    EXPECT_THAT(error_of([&] { database.prepare("SELEC 1"); }), HasSubstr("syntax error"));
    make_table();
    Statement insert = database.prepare("INSERT INTO numbers (id) VALUES (?)");
    insert.run(1);
    EXPECT_THAT(error_of([&] { insert.run(1); }), HasSubstr("UNIQUE"));
    insert.run(2);  // and goes on
    EXPECT_EQ(database.integer("SELECT count(*) FROM numbers"), 2);
}

TEST_F(Sqlite, CountsTheRowsThatChanged) {
    make_table();
    database.execute("INSERT INTO numbers (id) VALUES (1), (2), (3)");
    database.prepare("UPDATE numbers SET value = 1 WHERE id > ?").run(1);
    EXPECT_EQ(database.changes(), 2);
}

TEST_F(Sqlite, ReadingNeitherMakesNorChangesAFile) {
    make_table();
    EXPECT_THAT(error_of([&] { Database(folder / "none.sqlite", Database::Access::read); }),
                HasSubstr("none.sqlite"));
    EXPECT_FALSE(std::filesystem::exists(folder / "none.sqlite"));
    Database reader(folder / "numbers.sqlite", Database::Access::read);
    EXPECT_EQ(reader.integer("SELECT count(*) FROM numbers"), 0);
    EXPECT_NE(error_of([&] { reader.execute("INSERT INTO numbers (id) VALUES (1)"); }), "");
}

TEST_F(Sqlite, RefusesWhatIsNoDatabase) {
    folder.put("text.sqlite", std::string(5000, 'x'));
    EXPECT_THAT(error_of([&] {
                    Database other(folder / "text.sqlite", Database::Access::create);
                    other.integer("SELECT count(*) FROM sqlite_schema");
                }),
                testing::AllOf(HasSubstr("text.sqlite"), HasSubstr("not a database"),
                               HasSubstr("use another folder")));
    EXPECT_EQ(read_file(folder / "text.sqlite"), std::string(5000, 'x'));
}

TEST_F(Sqlite, RunsNoTriggersOfAFile) {
    make_table();
    database.execute(
        "CREATE TRIGGER more AFTER INSERT ON numbers BEGIN DELETE FROM numbers; END;"
        "INSERT INTO numbers (id) VALUES (1)");
    EXPECT_EQ(database.integer("SELECT count(*) FROM numbers"), 1);
}

}  // namespace
}  // namespace sketchfit
