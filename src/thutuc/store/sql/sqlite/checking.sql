-- What `thutuc db check` asks of SQLite.

-- integrity --
-- Pages and indexes that do not hold together.
SELECT integrity_check FROM pragma_integrity_check(20) WHERE integrity_check <> 'ok';

-- references --
-- Rows that refer to none.
SELECT "table" || ' → ' || parent || ', row ' || coalesce(rowid, '?') FROM pragma_foreign_key_check LIMIT 20;

-- unused --
-- SQLite does not count how often an index is used.
SELECT '' WHERE 1 = 0;
