-- Made by hand on SQLite: keywords, other alphabets, checks without names, tables without a key, and all that no model says.
CREATE TABLE Users (userId INTEGER PRIMARY KEY, "E-Mail" TEXT NOT NULL UNIQUE COLLATE NOCASE, self TEXT, key TEXT NOT NULL DEFAULT 'it''s "new"', type TEXT CHECK (type IN ('a', 'b')) DEFAULT 'a', [1st seen] DATETIME DEFAULT CURRENT_TIMESTAMP, amount DECIMAL(10, 2), whatever);
CREATE TABLE 价格 (id INTEGER PRIMARY KEY, 金额 REAL NOT NULL DEFAULT 0, doubled REAL GENERATED ALWAYS AS (金额 * 2));
CREATE TABLE strings (id INTEGER NOT NULL PRIMARY KEY, "where" INT NOT NULL, "match" INT NOT NULL DEFAULT 7, "loop" BLOB, UNIQUE ("where", "match"), CHECK ("where" > 0), CHECK ("match" > 0)) STRICT;
CREATE TABLE string_row (code TEXT PRIMARY KEY, strings_id INT REFERENCES strings ON DELETE SET NULL, strings TEXT) WITHOUT ROWID;
CREATE TABLE log_lines (at TEXT NOT NULL, line TEXT);
CREATE TABLE visits (id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users (userId) ON DELETE CASCADE, length INTEGER NOT NULL CHECK (length > 0), a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES strings ("where", "match"));
CREATE INDEX visits_lower ON visits (lower(length));
CREATE INDEX visits_desc ON visits (length DESC);
CREATE INDEX visits_open ON visits (user) WHERE a IS NULL;
CREATE VIEW open_visits AS SELECT * FROM visits;
CREATE TRIGGER touch AFTER UPDATE ON visits BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE pages USING fts5(text);
