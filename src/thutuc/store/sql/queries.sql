-- Every statement of the store. `?` stands for a parameter, in the order of the row's fields.

-- add_procedure --
-- One more version of a procedure.
INSERT INTO thutuc_procedure
  (id, version, digest, code, name, effective_from, effective_to, deployed_at, facts, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- procedures --
-- All versions of all procedures.
SELECT key, id, version, digest, code, name, effective_from, effective_to, deployed_at, facts
FROM thutuc_procedure ORDER BY id, version;

-- procedure --
-- One version, by key.
SELECT key, id, version, digest, code, name, effective_from, effective_to, deployed_at, facts
FROM thutuc_procedure WHERE key = ?;

-- procedure_versions --
-- All versions of one procedure, oldest first.
SELECT key, id, version, digest, code, name, effective_from, effective_to, deployed_at, facts
FROM thutuc_procedure WHERE id = ? ORDER BY version;

-- procedure_source --
-- The file of one version.
SELECT source FROM thutuc_procedure WHERE key = ?;

-- end_procedure --
-- The last day on which a version is in force, and what is recorded of the version with it, if anything.
UPDATE thutuc_procedure SET effective_to = ?, facts = coalesce(?, facts) WHERE key = ?;

-- add_dossier --
-- A dossier that has no journal yet.
INSERT INTO thutuc_dossier
  (procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
   received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
   state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?);

-- dossier --
-- One dossier, by number.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
  state
FROM thutuc_dossier WHERE id = ?;

-- dossier_locked --
-- One dossier that nobody else can change before this transaction ends.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
  state
FROM thutuc_dossier WHERE id = ?;

-- dossiers --
-- Dossiers, to be narrowed by conditions.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
  state
FROM thutuc_dossier;

-- find_by_code --
-- A dossier by mã số hồ sơ.
SELECT id FROM thutuc_dossier WHERE code = ?;

-- find_by_external --
-- Dossiers by the code of another system; two are enough to know that it is ambiguous.
SELECT id FROM thutuc_dossier WHERE external_code = ? ORDER BY id LIMIT 2;

-- save_moved --
-- The usual step: nothing that a dossier is found by has changed, except when it wakes.
UPDATE thutuc_dossier SET wake = ?, version = ?, head = ?, state = ? WHERE id = ? AND version = ?;

-- save_stayed --
-- The same, without touching the index of waking.
UPDATE thutuc_dossier SET version = ?, head = ?, state = ? WHERE id = ? AND version = ?;

-- save_marked --
-- A step that changed how the dossier stands, and no index but those of open dossiers and of when it wakes.
UPDATE thutuc_dossier SET
  phase = ?, status = ?, received = ?, ready = ?, expiry = ?, missed = ?, late = ?, suspended = ?, wake = ?,
  version = ?, head = ?, state = ?
WHERE id = ? AND version = ?;

-- save_changed --
-- A step that changed what the dossier is found by.
UPDATE thutuc_dossier SET
  procedure = ?, code = ?, external_code = ?, applicant = ?, phase = ?, status = ?, channel = ?, unit = ?,
  competent = ?, submitted = ?, received = ?, ready = ?, closed = ?, due = ?, expiry = ?, missed = ?,
  late = ?, suspended = ?, other_due = ?, other_last = ?, wake = ?, version = ?, head = ?, state = ?
WHERE id = ? AND version = ?;

-- add_journal --
-- One command.
INSERT INTO thutuc_journal
  (dossier, number, verb, actor, happened_at, recorded_at, request_id, request_digest, answer, public,
   payload_digest, head)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- add_payload --
-- Persons' data of one command.
INSERT INTO thutuc_payload (seq, salt, payload) VALUES (?, ?, ?);

-- save_task --
-- A task that was opened, changed or closed; a closed one keeps when it was due.
INSERT INTO thutuc_task
  (dossier, task, step, unit, post, officer, holder, since, held, until, due, wake, late, outcome)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (dossier, task) DO UPDATE SET
  step = excluded.step, unit = excluded.unit, post = excluded.post, officer = excluded.officer,
  holder = excluded.holder, held = excluded.held, until = excluded.until, wake = excluded.wake, late = excluded.late,
  outcome = excluded.outcome,
  due = CASE WHEN excluded.until IS NULL THEN excluded.due ELSE coalesce(excluded.due, thutuc_task.due) END;

-- add_holding --
-- An assignment that has ended.
INSERT INTO thutuc_holding (number, dossier, task, unit, post, officer, holder, since, until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- next_serial --
-- The next number of an agency's day; a rollback gives it back.
INSERT INTO thutuc_serial (agency, day, last) VALUES (?, ?, 1)
ON CONFLICT (agency, day) DO UPDATE SET last = thutuc_serial.last + 1
RETURNING last;

-- held_in_unit --
-- The open tasks of a unit that somebody holds.
SELECT dossier, holder, due FROM thutuc_task WHERE unit = ? AND until IS NULL AND holder IS NOT NULL;

-- request --
-- What a request was used for, and the salt of its digest.
SELECT j.dossier, j.seq, j.verb, j.actor, j.request_digest, j.answer, p.salt, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq WHERE j.request_id = ?;

-- tasks --
-- Tasks, to be narrowed by conditions.
SELECT dossier, task, step, unit, post, officer, holder, since, held, until, due, wake, late, outcome
FROM thutuc_task;

-- task --
-- One task, open or closed.
SELECT dossier, task, step, unit, post, officer, holder, since, held, until, due, wake, late, outcome
FROM thutuc_task WHERE dossier = ? AND task = ?;

-- tasks_of --
-- Every task a dossier ever had.
SELECT dossier, task, step, unit, post, officer, holder, since, held, until, due, wake, late, outcome
FROM thutuc_task WHERE dossier = ? ORDER BY task;

-- accountable --
-- Who was accountable for the tasks of a dossier, from when to when.
SELECT dossier, task, unit, post, officer, holder, since, until
FROM thutuc_accountable WHERE dossier = ? ORDER BY task, since, until IS NULL, until;

-- due --
-- Dossiers in which something is due, the oldest first; none that waits to be tried again as it stands.
SELECT id FROM thutuc_dossier AS d WHERE wake <= ? AND NOT EXISTS (
  SELECT 1 FROM thutuc_try AS t
  WHERE t.dossier = d.id AND t.version = d.version AND t.retry_at > ? AND t.retry_at <= ?)
ORDER BY wake, id LIMIT ?;

-- due_rows --
-- The same with their states.
SELECT id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last,
  wake, version, head, state
FROM thutuc_dossier AS d WHERE wake <= ? AND NOT EXISTS (
  SELECT 1 FROM thutuc_try AS t
  WHERE t.dossier = d.id AND t.version = d.version AND t.retry_at > ? AND t.retry_at <= ?)
ORDER BY wake, id LIMIT ?;

-- dates_of_dossiers --
-- When open dossiers are due in a stretch of time, and by whose calendar.
SELECT id, competent, due FROM thutuc_dossier WHERE closed IS NULL AND due >= ? AND due < ?;

-- dates_of_tasks --
-- The same of open tasks.
SELECT dossier, unit, due FROM thutuc_task WHERE until IS NULL AND due >= ? AND due < ?;

-- days_ahead --
-- On which days something is due from an instant on, and by whose calendar.
SELECT competent, (due + ?) / ? FROM thutuc_dossier WHERE closed IS NULL AND due >= ?
UNION SELECT unit, (due + ?) / ? FROM thutuc_task WHERE until IS NULL AND due >= ?
UNION SELECT competent, (other_due + ?) / ? FROM thutuc_dossier WHERE other_due >= ?
UNION SELECT competent, (other_last + ?) / ? FROM thutuc_dossier WHERE other_due IS NOT NULL AND other_last >= ?;

-- other_dates --
-- Dossiers whose other dates, from the earliest to the latest, reach into a stretch of time.
SELECT id, competent, other_due, other_last FROM thutuc_dossier WHERE other_due < ? AND other_last >= ?;

-- open_states --
-- What open dossiers are, a page at a time.
SELECT id, competent, state FROM thutuc_dossier WHERE id > ? AND closed IS NULL ORDER BY id LIMIT ?;

-- next_wake --
-- When something is due next.
SELECT wake FROM thutuc_dossier WHERE wake IS NOT NULL ORDER BY wake LIMIT 1;

-- journal --
-- The commands of one dossier, in order, until the first that was recorded later than an instant: where two
-- servers' clocks differ, what stands after that one came after it, whatever its own clock said.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.dossier = ? AND j.number > ? AND j.number <= ? AND j.number < coalesce(
  (SELECT min(k.number) FROM thutuc_journal AS k WHERE k.dossier = ? AND k.number > ? AND k.recorded_at > ?),
  9223372036854775807
) ORDER BY j.number;

-- heads --
-- Ends of the chains at one place of the journal, a page at a time.
SELECT j.dossier, j.number, j.head
FROM (
  SELECT dossier, max(number) AS number FROM thutuc_journal
  WHERE seq <= ? AND dossier > ? GROUP BY dossier ORDER BY dossier LIMIT ?
) AS last JOIN thutuc_journal AS j ON j.dossier = last.dossier AND j.number = last.number
ORDER BY j.dossier;

-- journal_end --
-- The last row of the journal.
SELECT coalesce(max(seq), 0) FROM thutuc_journal;

-- add_seal --
-- A digest over all chains.
INSERT INTO thutuc_seal (at, upto, dossiers, digest) VALUES (?, ?, ?, ?);

-- seals --
-- All seals, oldest first.
SELECT at, upto, dossiers, digest FROM thutuc_seal ORDER BY upto, at;

-- add_access --
-- A read or a refusal.
INSERT INTO thutuc_access (at, actor, verb, dossier, outcome, rule) VALUES (?, ?, ?, ?, ?, ?);

-- outbox_lease --
-- One worker at a time tells what has happened; a lease that ran out is free, and one from a later clock.
UPDATE thutuc_outbox SET worker = ?, leased_until = ?, scanned = told
WHERE leased_until <= ? OR leased_until > ? OR worker = ? RETURNING told;

-- outbox_renew --
-- A worker that is still telling holds its lease for longer.
UPDATE thutuc_outbox SET leased_until = ? WHERE worker = ?;

-- outbox_settle --
-- Everything up to here was told or stands among the undelivered.
UPDATE thutuc_outbox SET told = scanned, worker = NULL, leased_until = 0 WHERE worker = ?;

-- outbox_scanned --
-- How far this worker has looked.
UPDATE thutuc_outbox SET scanned = ? WHERE worker = ?;

-- outbox_new --
-- What nobody was told yet.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.seq > ? ORDER BY j.seq LIMIT ?;

-- outbox_again --
-- What could not be told before the cursor and is due, or stands behind what is; nothing of a dossier of which
-- nobody is told more until another instant. Of dossiers of which something was tried, or of the others. An
-- instant farther off than anything waits is due: it was set by a clock that has been put right since.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_undelivered AS u JOIN thutuc_journal AS j ON j.seq = u.seq AND j.dossier = u.dossier
LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE u.seq <= ?
  AND EXISTS (SELECT 1 FROM thutuc_undelivered AS e
    WHERE e.dossier = u.dossier AND (e.retry_at <= ? OR e.retry_at > ?) AND e.seq <= u.seq)
  AND NOT EXISTS (SELECT 1 FROM thutuc_undelivered AS w
    WHERE w.dossier = u.dossier AND w.retry_at > ? AND w.retry_at <= ? AND w.owed IS NULL)
  AND (SELECT sign(max(t.tries)) FROM thutuc_undelivered AS t WHERE t.dossier = u.dossier) = ?
ORDER BY j.seq LIMIT ?;

-- stuck_dossiers --
-- Dossiers of which something could not be told.
SELECT DISTINCT dossier FROM thutuc_undelivered WHERE dossier IS NOT NULL;

-- held_dossiers --
-- Those of which something is told now before what is new, or nobody is told more.
SELECT DISTINCT dossier FROM thutuc_undelivered
WHERE dossier IS NOT NULL AND (retry_at <= ? OR retry_at > ? OR owed IS NULL);

-- owed_before --
-- To whom rows of a dossier before another one are owed, and when they are tried again.
SELECT owed, retry_at FROM thutuc_undelivered WHERE dossier = ? AND seq < ? AND skipped = 0;

-- undelivered --
-- What is stuck, and why.
SELECT seq, dossier, tries, error, retry_at FROM thutuc_undelivered ORDER BY seq;

-- hold --
-- A row that could not be told, or stands behind one; of what is owed to nobody any more no failure is counted.
INSERT INTO thutuc_undelivered (seq, dossier, tries, error, retry_at, owed) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (seq) DO UPDATE SET dossier = excluded.dossier, retry_at = excluded.retry_at, owed = excluded.owed,
  tries = CASE excluded.owed WHEN '[]' THEN 0 ELSE thutuc_undelivered.tries + excluded.tries END,
  error = CASE excluded.owed WHEN '[]' THEN NULL ELSE coalesce(excluded.error, thutuc_undelivered.error) END;

-- hold_behind --
-- A new row of a dossier that has a row which could not be told.
INSERT INTO thutuc_undelivered (seq, dossier, tries, retry_at) VALUES (?, ?, 0, 0) ON CONFLICT (seq) DO NOTHING;

-- release --
-- A row that was told at last.
DELETE FROM thutuc_undelivered WHERE seq = ?;

-- migrations --
-- What was applied.
SELECT name, digest FROM thutuc_migration ORDER BY name;

-- add_migration --
-- One more was applied.
INSERT INTO thutuc_migration (name, digest) VALUES (?, ?);
