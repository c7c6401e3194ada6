PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = OFF;

CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE,
    tier TEXT NOT NULL,
    paid INTEGER NOT NULL,
    free INTEGER NOT NULL,
    earned INTEGER NOT NULL,
    bio TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    joined TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
);

CREATE TABLE IF NOT EXISTS creations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    generator TEXT NOT NULL,
    model_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    prompt TEXT NOT NULL,
    privacy_mode INTEGER NOT NULL,
    license INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    fields TEXT NOT NULL,
    recipe TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX IF NOT EXISTS creations_account ON creations (account_id, id);

CREATE TABLE IF NOT EXISTS transactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    creation_id INTEGER,
    description TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS charges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    creation_id INTEGER,
    account_id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    generator TEXT NOT NULL,
    at TEXT NOT NULL,
    request_no INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS timings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    generator TEXT NOT NULL,
    model_id INTEGER NOT NULL,
    per_item REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS timings_of ON timings (generator, model_id, id);

CREATE TABLE IF NOT EXISTS violations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    account_id INTEGER
);

CREATE TABLE IF NOT EXISTS generators (
    slug TEXT PRIMARY KEY,
    entry TEXT
);

INSERT INTO sqlite_sequence (name, seq) SELECT 'creations', 6143
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'creations');
