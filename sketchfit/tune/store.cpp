#include "sketchfit/tune/store.h"

#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/tune/sqlite.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t application_id = 0x736B6674;  // "skft"
constexpr std::int64_t schema_version = 1;

// Doubles are REAL, infinities too; NaN is the text "nan"; absent numbers are NULL. A run's
// position is its place in the newest plan.
constexpr std::string_view schema = R"sql(
CREATE TABLE experiment (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    variation TEXT NOT NULL,
    value TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT ''
);
CREATE TABLE epochs (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    loss REAL NOT NULL,
    accuracy REAL NOT NULL,
    val_loss REAL,
    val_accuracy REAL,
    learning_rate REAL NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run, epoch)
) WITHOUT ROWID;
)sql";

constexpr std::string_view epoch_columns =
    "epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds";

fs::path store_path(const fs::path& folder) {
    return folder / "experiment.sqlite";
}

std::string settings_json(const Settings& settings) {
    return to_json(settings).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_empty(const Database& database) {
    return database.integer("SELECT count(*) FROM sqlite_schema") == 0 &&
           database.integer("PRAGMA application_id") == 0;
}

/// Throws Error unless the database is a store of this version.
void check_identity(const Database& database) {
    if (database.integer("PRAGMA application_id") != application_id) {
        fail("{}: is no results file of sketchfit; use another folder", database.path_text());
    }
    const std::int64_t version = database.integer("PRAGMA user_version");
    if (version != schema_version) {
        fail("{}: has layout {}, this sketchfit knows layout {}; use another folder",
             database.path_text(), version, schema_version);
    }
    Statement check = database.prepare("PRAGMA quick_check(1)");
    const std::string verdict = check.step() ? check.text(0) : "no answer";
    if (verdict != "ok") {
        fail("{}: the file is damaged ({}); move it away or use another folder",
             database.path_text(), printable(verdict));
    }
}

EpochLog read_epoch(const Statement& row, int first) {
    EpochLog log;
    log.epoch = static_cast<int>(row.integer(first));
    log.loss = row.real(first + 1);
    log.accuracy = row.real(first + 2);
    log.val_loss = row.optional_real(first + 3);
    log.val_accuracy = row.optional_real(first + 4);
    log.learning_rate = row.real(first + 5);
    log.seconds = row.real(first + 6);
    return log;
}

/// Takes one more epoch into the numbers of its run.
void count_epoch(StoredRun& run, const EpochLog& log) {
    ++run.epochs_done;
    run.last = log;
    run.seconds += log.seconds;
    if (!log.val_accuracy) return;
    if (!run.best_val_accuracy || *log.val_accuracy > *run.best_val_accuracy) {
        run.best_val_accuracy = log.val_accuracy;
        run.best_epoch = log.epoch;
    }
}

}  // namespace

struct Store::Data {
    mutable std::mutex mutex;
    Database database;
    bool writes;

    Data(const fs::path& folder, Database::Access access)
        : database(store_path(folder), access), writes(access == Database::Access::create) {}
    ~Data();
    Data(const Data&) = delete;
    Data& operator=(const Data&) = delete;

    void make_schema();
    std::string experiment_text(std::string_view column) const;
    template <typename Read>
    auto understood(const std::string& key, const Read& read) const;
    Settings read_settings(const std::string& key, const std::string& text) const;
    std::vector<StoredRun> read_runs() const;
    void check_data(const std::string& fingerprint) const;
    void add_run(std::int64_t position, const PlannedRun& run);
    void set_state(std::int64_t run, RunState state, const std::string& message);
    void put_epoch(std::int64_t run, const EpochLog& log);
    void drop_epochs_after(std::int64_t run, int epoch);
};

Store::Data::~Data() {
    if (!writes) return;
    try {
        // Without its write-ahead log the store is one plain file, which can be copied, and read
        // where nothing can be written. Another process that has it open keeps it as it is.
        database.wait_for_locks(0);
        database.execute("PRAGMA journal_mode = DELETE");
    } catch (const Error&) {
        writes = false;
    }
}

void Store::Data::make_schema() {
    {
        Transaction transaction(database, Transaction::Kind::write);
        if (is_empty(database)) {
            database.execute(std::string(schema));
            database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                         application_id, schema_version));
        }
        check_identity(database);
        transaction.commit();
    }
    // A commit is on the disk when it returns.
    database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
}

std::string Store::Data::experiment_text(std::string_view column) const {
    const std::scoped_lock lock(mutex);
    Statement row = database.prepare(fmt::format("SELECT {} FROM experiment", column));
    return row.step() ? row.text(0) : std::string();
}

/// What `read` makes of a part of the run `key`; its failure is told with the place.
template <typename Read>
auto Store::Data::understood(const std::string& key, const Read& read) const {
    try {
        return read();
    } catch (const std::exception& error) {
        fail("{}: the run {} cannot be read ({}); use another folder", database.path_text(),
             printable(key), printable(error.what(), 200));
    }
}

Settings Store::Data::read_settings(const std::string& key, const std::string& text) const {
    return understood(key, [&] { return settings_from_json(nlohmann::ordered_json::parse(text)); });
}

std::vector<StoredRun> Store::Data::read_runs() const {
    std::vector<StoredRun> runs;
    std::unordered_map<std::int64_t, std::size_t> places;
    Statement row = database.prepare(
        "SELECT id, key, variation, value, repeat, settings, state, message, signature FROM runs "
        "ORDER BY position, id");
    while (row.step()) {
        StoredRun& run = runs.emplace_back();
        run.id = row.integer(0);
        run.key = row.text(1);
        run.variation = row.text(2);
        run.value = row.text(3);
        run.repeat = static_cast<std::size_t>(row.integer(4));
        run.settings = read_settings(run.key, row.text(5));
        run.state = understood(run.key, [&] { return run_state_from(row.text(6)); });
        run.message = row.text(7);
        run.signature = row.text(8);
        places.emplace(run.id, runs.size() - 1);
    }
    Statement epoch = database.prepare(
        fmt::format("SELECT run, {} FROM epochs ORDER BY run, epoch", epoch_columns));
    while (epoch.step()) {
        const auto place = places.find(epoch.integer(0));
        if (place != places.end()) count_epoch(runs[place->second], read_epoch(epoch, 1));
    }
    return runs;
}

void Store::Data::check_data(const std::string& fingerprint) const {
    Statement row = database.prepare("SELECT fingerprint, source FROM experiment");
    if (!row.step() || row.text(0) == fingerprint) return;
    fail("{} holds results on other data ({}, fingerprint {}, not {}); use another folder",
         database.path_text(), printable(row.text(1)), printable(row.text(0)), fingerprint);
}

void Store::Data::add_run(std::int64_t position, const PlannedRun& run) {
    const std::string settings = settings_json(run.settings);
    Statement known = database.prepare("SELECT id, settings FROM runs WHERE key = ?");
    known.bind(1, run.key);
    if (!known.step()) {
        database
            .prepare(
                "INSERT INTO runs (position, key, variation, value, repeat, settings, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)")
            .run(position, run.key, run.variation, run.value, run.repeat, settings,
                 run_state_name(RunState::pending));
        return;
    }
    // Compared as they are read, so that a setting added since then has its default.
    const Settings stored = read_settings(run.key, known.text(1));
    for (const SettingField& field : setting_fields()) {
        const std::string before = setting_text(stored, field);
        const std::string now = setting_text(run.settings, field);
        if (before != now) {
            fail("{} holds the run {} with {} = {}, not {}; use another folder",
                 database.path_text(), printable(run.key), field.name,
                 before.empty() ? "none" : before, now.empty() ? "none" : now);
        }
    }
    database
        .prepare("UPDATE runs SET position = ?, variation = ?, value = ?, repeat = ? WHERE id = ?")
        .run(position, run.variation, run.value, run.repeat, known.integer(0));
}

void Store::Data::set_state(std::int64_t run, RunState state, const std::string& message) {
    database.prepare("UPDATE runs SET state = ?, message = ? WHERE id = ?")
        .run(run_state_name(state), message, run);
    if (database.changes() != 1) fail("{}: has no run {}", database.path_text(), run);
}

void Store::Data::put_epoch(std::int64_t run, const EpochLog& log) {
    database
        .prepare(
            fmt::format("INSERT OR REPLACE INTO epochs (run, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        epoch_columns))
        .run(run, log.epoch, log.loss, log.accuracy, log.val_loss, log.val_accuracy,
             log.learning_rate, log.seconds);
}

void Store::Data::drop_epochs_after(std::int64_t run, int epoch) {
    database.prepare("DELETE FROM epochs WHERE run = ? AND epoch > ?").run(run, epoch);
}

Store::Store(const fs::path& folder) {
    make_folder(folder);
    data_ = std::make_unique<Data>(folder, Database::Access::create);
    data_->make_schema();
}

Store::Store(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Store Store::open_existing(const fs::path& folder) {
    const fs::path path = store_path(folder);
    std::error_code none;
    if (!fs::is_regular_file(path, none)) {
        fail(
            "{} holds no results of a sweep (no experiment.sqlite); give the folder that a sweep "
            "wrote to",
            folder.string());
    }
    auto data = std::make_unique<Data>(folder, Database::Access::read);
    check_identity(data->database);
    return Store(std::move(data));
}

void Store::plan(const Experiment& experiment, const std::string& fingerprint,
                 const std::string& source, const std::vector<PlannedRun>& runs) {
    const std::scoped_lock lock(data_->mutex);
    Database& database = data_->database;
    Transaction transaction(database, Transaction::Kind::write);
    data_->check_data(fingerprint);
    database
        .prepare(
            "INSERT OR REPLACE INTO experiment (id, name, source, fingerprint) "
            "VALUES (1, ?, ?, ?)")
        .run(experiment.name, source, fingerprint);
    // Runs that are planned no longer stay behind the others.
    database.prepare("UPDATE runs SET position = position + ?").run(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        data_->add_run(static_cast<std::int64_t>(i), runs[i]);
    }
    transaction.commit();
}

std::vector<StoredRun> Store::runs() const {
    const std::scoped_lock lock(data_->mutex);
    const Transaction transaction(data_->database, Transaction::Kind::read);
    return data_->read_runs();
}

void Store::reclaim_runs() {
    const std::scoped_lock lock(data_->mutex);
    data_->database.prepare("UPDATE runs SET state = ?, message = ? WHERE state = ?")
        .run(run_state_name(RunState::interrupted), std::string_view("its sweep was cut off"),
             run_state_name(RunState::running));
}

void Store::set_state(std::int64_t run, RunState state, const std::string& message) {
    const std::scoped_lock lock(data_->mutex);
    data_->set_state(run, state, message);
}

void Store::add_epoch(std::int64_t run, const EpochLog& log) {
    const std::scoped_lock lock(data_->mutex);
    Transaction transaction(data_->database, Transaction::Kind::write);
    data_->put_epoch(run, log);
    data_->drop_epochs_after(run, log.epoch);
    transaction.commit();
}

void Store::finish(std::int64_t run, const RunResult& result) {
    const std::scoped_lock lock(data_->mutex);
    Transaction transaction(data_->database, Transaction::Kind::write);
    const std::vector<EpochLog>& epochs = result.history.epochs;
    for (const EpochLog& log : epochs) data_->put_epoch(run, log);
    data_->drop_epochs_after(run, epochs.empty() ? -1 : epochs.back().epoch);
    data_->set_state(run, result.state, result.message);
    const bool ended = result.state != RunState::interrupted;
    data_->database.prepare("UPDATE runs SET signature = ? WHERE id = ?")
        .run(ended ? result.signature : std::string(), run);
    transaction.commit();
}

std::vector<EpochLog> Store::epochs(std::int64_t run) const {
    const std::scoped_lock lock(data_->mutex);
    Statement row = data_->database.prepare(
        fmt::format("SELECT {} FROM epochs WHERE run = ? ORDER BY epoch", epoch_columns));
    row.bind(1, run);
    std::vector<EpochLog> result;
    while (row.step()) result.push_back(read_epoch(row, 0));
    return result;
}

std::string Store::experiment_name() const {
    return data_->experiment_text("name");
}

std::string Store::data_source() const {
    return data_->experiment_text("source");
}

std::string Store::fingerprint() const {
    return data_->experiment_text("fingerprint");
}

}  // namespace sketchfit
