-- What PostgreSQL says differently.

-- dossier_locked --
-- One dossier that nobody else can change before this transaction ends.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
  state
FROM thutuc_dossier WHERE id = ? FOR NO KEY UPDATE;

-- dossier_locked_by_code --
-- The same by mã số hồ sơ.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
  state
FROM thutuc_dossier WHERE code = ? FOR NO KEY UPDATE;

-- due_rows --
-- Dossiers in which something is due and that nobody has in hand, the oldest first, for us alone.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last,
  wake, version, head, state
FROM thutuc_dossier AS d WHERE wake <= ? AND NOT EXISTS (
  SELECT 1 FROM thutuc_try AS t
  WHERE t.dossier = d.id AND t.version = d.version AND t.retry_at > ? AND t.retry_at <= ?)
ORDER BY wake, id LIMIT ? FOR NO KEY UPDATE OF d SKIP LOCKED;

-- lock_journal --
-- Waits for every writer, so that no journal row can still appear before the last one.
LOCK TABLE thutuc_journal IN SHARE MODE;

-- lock_wait --
-- How long a lock is waited for, so that it can be put back.
SELECT current_setting('lock_timeout');

-- set_lock_wait --
-- How long it is waited for from now on, in this transaction.
SELECT set_config('lock_timeout', ?, true);

-- lock_migrations --
-- One process applies migrations at a time.
SELECT pg_advisory_xact_lock(hashtext('thutuc_migration'), hashtext(current_schema()));

-- lock_name --
-- Nobody else is at what goes by this name before the transaction ends.
SELECT pg_advisory_xact_lock(hashtext(?), hashtext(?));

-- lock_name_shared --
-- The same, of those who may be there together.
SELECT pg_advisory_xact_lock_shared(hashtext(?), hashtext(?));

-- lock_dossiers --
-- Whoever would write a dossier waits, before he has a row in hand for which we would wait; who reads does not.
LOCK TABLE thutuc_dossier IN EXCLUSIVE MODE;

-- note_gap --
-- A stretch of numbers that were taken but cannot be seen: their transactions are open, or were rolled back.
INSERT INTO thutuc_undelivered (seq, last, tries, error, retry_at) VALUES (?, ?, 0, 'not committed yet', ?)
ON CONFLICT (seq) DO UPDATE SET last = excluded.last, retry_at = excluded.retry_at
WHERE thutuc_undelivered.dossier IS NULL;

-- any_gap --
-- Whether any stretch is waited for.
SELECT 1 FROM thutuc_undelivered WHERE dossier IS NULL LIMIT 1;

-- forget_gaps --
-- Stretches behind the cursor, of a worker that lost the lease: they are looked at and noted anew.
DELETE FROM thutuc_undelivered WHERE dossier IS NULL AND seq > ?;

-- late --
-- Rows that can be seen by now in such stretches: the stretch, and the row; stretch by stretch, never the journal.
SELECT u.seq, u.last, u.retry_at, j.seq, j.dossier FROM thutuc_undelivered AS u CROSS JOIN LATERAL (
  SELECT seq, dossier FROM thutuc_journal WHERE seq >= u.seq AND seq <= u.last ORDER BY seq LIMIT ?) AS j
WHERE u.dossier IS NULL ORDER BY j.seq LIMIT ?;

-- drop_gaps --
-- Stretches that nobody can fill any more.
DELETE FROM thutuc_undelivered WHERE dossier IS NULL AND retry_at <= ?;

-- add_payload_written --
-- Persons' data of the command that the same statement writes.
INSERT INTO thutuc_payload (seq, salt, payload) SELECT seq, ?::bytea, ?::bytea FROM written;

-- create_migration --
-- Where applied migrations are remembered.
CREATE TABLE IF NOT EXISTS thutuc_migration (name TEXT PRIMARY KEY, digest TEXT NOT NULL);

-- elsewhere --
-- Where our tables lie and we are, if another schema stands before theirs in the search path: what is made there
-- would be a second set, and they would never be seen again.
SELECT quote_ident(n.nspname), quote_ident(current_schema()), quote_ident(current_user)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass('thutuc_migration') AND n.nspname <> current_schema();

-- as_owner --
-- What is made from now on lies where we looked, and belongs to whom our tables belong, whichever member of that
-- role makes it.
SELECT set_config('search_path', quote_ident(current_schema()), true),
  set_config('role', pg_get_userbyid(relowner), true)
FROM pg_class WHERE oid = to_regclass('thutuc_migration') AND pg_get_userbyid(relowner) <> current_user;

-- present --
-- What there is in our schema, by kind and name.
SELECT upper(kind), name FROM (
  SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'i' THEN 'index' WHEN 'v' THEN 'view' END AS kind,
    relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace
  UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
  UNION ALL SELECT 'trigger', tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'
) AS present;

-- handed_over --
-- What was written under requests whose names lie between two, letter by letter.
SELECT j.dossier, d.code, j.public, p.payload FROM thutuc_journal AS j JOIN thutuc_dossier AS d ON d.id = j.dossier
LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.request_id COLLATE "C" >= ? AND j.request_id COLLATE "C" < ? ORDER BY j.dossier, j.number;

-- knows_codes --
-- Whether rows are guarded by agency, by a `thutuc db protect` that knows of the question below.
SELECT to_regproc('thutuc_code_taken') IS NOT NULL;

-- code_taken --
-- Whether a code is taken, asked past the policies.
SELECT thutuc_code_taken(?, ?);

-- isolation --
-- Whether a statement sees what others have committed before it, or only before the transaction.
SELECT current_setting('transaction_isolation');

-- writers --
-- Whether this server only repeats another one; and who may write the journal now, 32 bits of each number.
WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
SELECT pg_is_in_recovery(), ARRAY(
  SELECT (own.transactionid::text)::bigint
  FROM locks AS journal JOIN locks AS own ON own.virtualtransaction = journal.virtualtransaction
  WHERE journal.locktype = 'relation' AND journal.mode = 'RowExclusiveLock'
    AND journal.relation = 'thutuc_journal'::regclass
    AND journal.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock');

-- ended --
-- The first transaction that was open, and is among the writers or has ended since; else where the open ones end.
SELECT coalesce(min(o.id), (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint)
FROM (SELECT x, (x::text)::bigint AS id FROM pg_snapshot_xip(pg_current_snapshot()) AS x) AS o
WHERE mod(o.id, 4294967296) = ANY (?::bigint[]) OR pg_xact_status(o.x) IS DISTINCT FROM 'in progress';

-- next --
-- No transaction from this one on has ended.
SELECT (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint;

-- open --
-- No transaction from this one on is open: they hold a lock on their own number, of which it tells 32 bits.
SELECT coalesce(max(x.near + mod(mod(l.id - x.near, 4294967296) + 6442450944, 4294967296) - 2147483648) + 1, 0)
FROM (SELECT (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint AS near) AS x,
  (SELECT (transactionid::text)::bigint AS id FROM pg_locks
   WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted) AS l;
