-- Statements of incidents, of what workers try again, and of what was handed over.

-- add_incident --
-- An incident that was recorded.
INSERT INTO thutuc_incident (dossier, incident, what, about, text, told, since, until, how)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- end_incident --
-- An incident that was resolved.
UPDATE thutuc_incident SET until = ?, how = ? WHERE dossier = ? AND incident = ?;

-- end_incident_try --
-- What an incident that was resolved had tried again.
DELETE FROM thutuc_try WHERE dossier = ?
  AND what = (SELECT what FROM thutuc_incident AS i WHERE i.dossier = thutuc_try.dossier AND i.incident = ?);

-- incidents --
-- Incidents with the dossier's code and how often was tried, to be narrowed by conditions.
SELECT i.dossier, i.incident, i.what, i.about, i.text, i.told, i.since, i.until, i.how,
  d.code, d.competent, t.tries, t.error, t.retry_at
FROM thutuc_incident AS i JOIN thutuc_dossier AS d ON d.id = i.dossier
LEFT JOIN thutuc_try AS t ON t.dossier = i.dossier AND t.what = i.what AND i.until IS NULL;

-- incidents_of --
-- Every incident of a dossier, in order.
SELECT dossier, incident, what, about, text, told, since, until, how
FROM thutuc_incident WHERE dossier = ? ORDER BY incident;

-- incident_counts --
-- How many are open of each kind, and since when.
SELECT what, count(*), min(since) FROM thutuc_incident WHERE until IS NULL GROUP BY what;

-- take_try --
-- What is tried now belongs to one worker until an instant; a lease that ran out, or of a later clock, is free.
INSERT INTO thutuc_try (dossier, what, tries, retry_at, version, worker) VALUES (?, ?, 0, ?, -1, ?)
ON CONFLICT (dossier, what) DO UPDATE SET
  retry_at = excluded.retry_at, version = -1, worker = excluded.worker
WHERE thutuc_try.retry_at <= ? OR thutuc_try.retry_at > CASE WHEN thutuc_try.worker IS NULL THEN ? ELSE ? END;

-- failed_try --
-- What failed, and when it is tried again.
INSERT INTO thutuc_try (dossier, what, tries, error, retry_at, version) VALUES (?, ?, 1, ?, ?, ?)
ON CONFLICT (dossier, what) DO UPDATE SET
  tries = thutuc_try.tries + 1, error = excluded.error, retry_at = excluded.retry_at,
  version = excluded.version, worker = NULL;

-- try --
-- How often something was tried, and when it is tried again.
SELECT dossier, what, tries, error, retry_at, version, worker FROM thutuc_try WHERE dossier = ? AND what = ?;

-- end_try --
-- What need not be tried any more.
DELETE FROM thutuc_try WHERE dossier = ? AND what = ?;

-- tries_due --
-- Services that are to be tried again, the oldest first.
SELECT dossier, what FROM thutuc_try
WHERE what LIKE ? AND (retry_at <= ? OR retry_at > ?) ORDER BY retry_at, dossier, what LIMIT ?;

-- try_now --
-- What is tried again at once, because a person says so.
INSERT INTO thutuc_try (dossier, what, tries, retry_at, version) VALUES (?, ?, 0, ?, -1)
ON CONFLICT (dossier, what) DO UPDATE SET retry_at = excluded.retry_at, version = -1
WHERE thutuc_try.worker IS NULL;

-- tell_now --
-- What could not be told of a dossier is told at once, because a person says so.
UPDATE thutuc_undelivered SET retry_at = ? WHERE dossier = ?;

-- stuck_of --
-- What could not be told of one act of a dossier.
SELECT u.seq, j.number, u.tries, u.error, u.retry_at, u.skipped
FROM thutuc_undelivered AS u JOIN thutuc_journal AS j ON j.seq = u.seq
WHERE u.dossier = ? AND j.number = ? AND u.tries > 0;

-- skip_telling --
-- A row that a person said is not to be told any more.
UPDATE thutuc_undelivered SET skipped = 1 WHERE seq = ?;

-- drop_skipped --
-- What was skipped stands no longer in the way.
DELETE FROM thutuc_undelivered WHERE skipped = 1;

-- tries_of --
-- How often rows of a stretch of the journal could not be told.
SELECT seq, tries FROM thutuc_undelivered WHERE seq >= ? AND seq <= ?;

-- skipped_of --
-- Rows of a stretch of the journal that a person said are not to be told any more.
SELECT seq FROM thutuc_undelivered WHERE seq >= ? AND seq <= ? AND skipped = 1;

-- undelivered_counts --
-- How many rows wait, of how many dossiers, and since when the oldest is recorded.
SELECT count(*), count(DISTINCT u.dossier), min(j.recorded_at)
FROM thutuc_undelivered AS u JOIN thutuc_journal AS j ON j.seq = u.seq;

-- next_delivery --
-- When what could not be told is tried again: of each dossier its first instant, but none before nobody is kept
-- from being told; of all of them the first. What only waits for its turn (0) is tried when it comes, not again.
SELECT min(CASE WHEN for_all > one THEN for_all ELSE one END) FROM (
  SELECT min(NULLIF(retry_at, 0)) AS one, max(CASE WHEN owed IS NULL THEN retry_at END) AS for_all
  FROM thutuc_undelivered WHERE dossier IS NOT NULL AND skipped = 0 GROUP BY dossier
) AS each_dossier;

-- first_stuck --
-- The first row of the journal that could not be told: its dossier, and why.
SELECT dossier, error FROM thutuc_undelivered WHERE error IS NOT NULL AND skipped = 0 ORDER BY seq LIMIT 1;

-- outbox_waiting --
-- The first row that nobody was told of yet.
SELECT recorded_at FROM thutuc_journal WHERE seq > (SELECT told FROM thutuc_outbox) ORDER BY seq LIMIT 1;

-- add_delivery --
-- A message that a target took; once more under the same key is counted.
INSERT INTO thutuc_delivery
  (dossier, key, target, kind, happened_at, recorded_at, delivered_at, last_at, times)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
ON CONFLICT (dossier, key, target) DO UPDATE SET
  last_at = excluded.last_at, times = thutuc_delivery.times + 1;

-- deliveries --
-- What was handed over of what was recorded in a stretch of time, with who decides the dossier.
SELECT v.dossier, v.key, v.target, v.kind, v.happened_at, v.recorded_at, v.delivered_at, v.times,
  d.code, d.competent
FROM thutuc_delivery AS v JOIN thutuc_dossier AS d ON d.id = v.dossier
WHERE v.recorded_at >= ? AND v.recorded_at < ? ORDER BY v.dossier, v.recorded_at, v.key, v.target;

-- targets --
-- To whom anything ever went, and to whom what waits is owed (as JSON).
SELECT DISTINCT target, NULL FROM thutuc_delivery
UNION ALL SELECT DISTINCT NULL, owed FROM thutuc_undelivered WHERE owed IS NOT NULL AND skipped = 0;

-- taken_of --
-- Which targets took which messages of a dossier.
SELECT target, key FROM thutuc_delivery WHERE dossier = ?;

-- known_key --
-- Whether a message of a dossier was ever handed over under a key.
SELECT 1 FROM thutuc_delivery WHERE dossier = ? AND key = ? AND target = ?;

-- waiting_rows --
-- Journal rows that could not be told yet, with why.
SELECT u.seq, u.dossier, j.number, j.verb, j.happened_at, j.recorded_at, u.tries, u.error, u.retry_at,
  d.code, d.competent
FROM thutuc_undelivered AS u JOIN thutuc_journal AS j ON j.seq = u.seq
JOIN thutuc_dossier AS d ON d.id = u.dossier
WHERE u.skipped = 0 AND coalesce(u.owed, '') <> '[]' ORDER BY u.dossier, u.seq LIMIT ?;

-- ready_late --
-- Dossiers whose promise passed before their result was entered, which was ready in a stretch of time.
SELECT id, competent FROM thutuc_dossier WHERE missed IS NOT NULL AND ready >= ? AND ready < ?;
