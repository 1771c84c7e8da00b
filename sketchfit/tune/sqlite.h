// A small wrapper of SQLite's C interface: a database, its statements and transactions, closed by
// themselves, with errors thrown that name the file. Doubles keep their bits but for NaN, which
// SQLite would turn into NULL and which is stored as the text "nan".
// Not safe for several threads at once; whoever shares a database guards it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sketchfit {

class Database;

/// A prepared statement with its parameters (counted from 1) and the columns of the current row
/// (counted from 0). It must not outlive its database.
class Statement {
  public:
    void bind(int parameter, std::nullptr_t);
    template <std::integral T>
    void bind(int parameter, T value) {
        bind_integer(parameter, static_cast<std::int64_t>(value));
    }
    void bind(int parameter, double value);
    void bind(int parameter, std::string_view value);
    template <typename T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value) {
            bind(parameter, *value);
        } else {
            bind(parameter, nullptr);
        }
    }

    /// Goes to the next row; false where there is none. Throws Error.
    bool step();
    /// Binds all parameters in order, runs the statement to its end, and makes it ready for the
    /// next call.
    template <typename... Values>
    void run(const Values&... values) {
        int parameter = 0;
        (bind(++parameter, values), ...);
        while (step()) {
        }
        reset();
    }
    void reset();

    /// Columns of the current row. Throws Error where one holds another type.
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    std::optional<double> optional_real(int column) const;

  private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };

    Statement(const Database& database, std::string_view sql);
    void bind_integer(int parameter, std::int64_t value);
    void check(int code) const;
    void require_type(int column, bool good) const;

    const Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

class Database {
  public:
    enum class Access {
        read,    ///< the file exists and stays as it is
        create,  ///< read and write, made where it is missing
    };

    /// Opens the file. A lock of another process is waited for, for ten seconds. Throws Error where
    /// it cannot be opened; what is no database shows at the first statement.
    Database(const std::filesystem::path& path, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs statements without parameters; their rows are dropped. Throws Error.
    void execute(const std::string& statements);
    Statement prepare(std::string_view sql) const;
    /// The first column of the first row, an integer.
    std::int64_t integer(std::string_view sql) const;

    /// Rows that the last statement changed.
    std::int64_t changes() const;
    const std::string& path_text() const { return path_text_; }
    /// How long to wait for a lock of another process.
    void wait_for_locks(int milliseconds);

  private:
    friend class Statement;
    struct Closer {
        void operator()(sqlite3* database) const;
    };

    [[noreturn]] void fail_with(int code) const;

    std::string path_text_;
    std::unique_ptr<sqlite3, Closer> database_;
};

/// What is read or written from its construction to commit() is of one moment; without commit(),
/// what was written is undone.
class Transaction {
  public:
    enum class Kind { read, write };

    Transaction(Database& database, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

  private:
    Database* database_;
};

}  // namespace sketchfit
