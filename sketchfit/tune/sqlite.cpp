#include "sketchfit/tune/sqlite.h"

#include <cmath>
#include <limits>

#include <sqlite3.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr int lock_milliseconds = 10'000;

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(database.database_.get(), sql.data(),
                                        static_cast<int>(sql.size()), &statement, nullptr);
    statement_.reset(statement);
    check(code);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) database_->fail_with(code);
}

void Statement::bind(int parameter, std::nullptr_t) {
    check(sqlite3_bind_null(statement_.get(), parameter));
}

void Statement::bind_integer(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), parameter, value));
}

void Statement::bind(int parameter, double value) {
    if (std::isnan(value)) {
        bind(parameter, std::string_view("nan"));
    } else {
        check(sqlite3_bind_double(statement_.get(), parameter, value));
    }
}

void Statement::bind(int parameter, std::string_view value) {
    // A null pointer would mean NULL, not the empty text.
    const char* const data = value.empty() ? "" : value.data();
    check(sqlite3_bind_text64(statement_.get(), parameter, data, value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    sqlite3_reset(statement_.get());
    database_->fail_with(code);
}

void Statement::reset() {
    check(sqlite3_reset(statement_.get()));
}

void Statement::require_type(int column, bool good) const {
    if (good) return;
    const char* const name = sqlite3_column_name(statement_.get(), column);
    fail("{}: the column {} holds a value of a wrong type; the file is damaged, use another folder",
         database_->path_text(), printable(name == nullptr ? "?" : name));
}

std::int64_t Statement::integer(int column) const {
    require_type(column, sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER);
    return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
    const int type = sqlite3_column_type(statement_.get(), column);
    if (type == SQLITE_TEXT && text(column) == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    require_type(column, type == SQLITE_FLOAT || type == SQLITE_INTEGER);
    return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
    require_type(column, sqlite3_column_type(statement_.get(), column) == SQLITE_TEXT);
    // As a blob, so that no conversion looks at the bytes.
    const void* const data = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    if (data == nullptr) return {};
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::optional<double> Statement::optional_real(int column) const {
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
    return real(column);
}

void Database::Closer::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& path, Access access) : path_text_(path.string()) {
    // Reading, too, needs the right to write where there is one: what a killed process left in the
    // write-ahead log is recovered by the next one that opens the file.
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (access == Access::create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path_text_.c_str(), &database, flags, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) fail_with(code);
    wait_for_locks(lock_milliseconds);
    // Whatever a file from elsewhere declares, nothing in it is run.
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    if (access == Access::read) execute("PRAGMA query_only = ON");
}

void Database::fail_with(int code) const {
    const int kind = code & 0xFF;
    const bool damaged = kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT;
    fail("{}: {}{}", path_text_,
         printable(database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code), 200),
         damaged ? "; move the file away or use another folder" : "");
}

void Database::execute(const std::string& statements) {
    const int code = sqlite3_exec(database_.get(), statements.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail_with(code);
}

Statement Database::prepare(std::string_view sql) const {
    return {*this, sql};
}

std::int64_t Database::integer(std::string_view sql) const {
    Statement statement = prepare(sql);
    if (!statement.step()) fail("{}: no row where one is needed", path_text_);
    return statement.integer(0);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(database_.get());
}

void Database::wait_for_locks(int milliseconds) {
    sqlite3_busy_timeout(database_.get(), milliseconds);
}

Transaction::Transaction(Database& database, Kind kind) : database_(&database) {
    // The right to write is taken at once: one that is asked for later can be refused.
    database.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (database_ == nullptr) return;
    try {
        database_->execute("ROLLBACK");
    } catch (const Error&) {
        // SQLite itself has rolled back after some errors (a full disk).
        database_ = nullptr;
    }
}

void Transaction::commit() {
    database_->execute("COMMIT");
    database_ = nullptr;
}

}  // namespace sketchfit
