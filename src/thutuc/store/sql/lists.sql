-- What lists for heads and inspectors ask. `?` stands for a parameter; conditions are joined behind some.

-- units_at_work --
-- Units in which a task is open, one look at the index a unit.
WITH RECURSIVE u (unit) AS (
  SELECT (SELECT min(unit) FROM thutuc_task WHERE until IS NULL)
  UNION ALL
  SELECT (SELECT min(t.unit) FROM thutuc_task AS t WHERE t.until IS NULL AND t.unit > u.unit)
  FROM u WHERE u.unit IS NOT NULL
)
SELECT unit FROM u WHERE unit IS NOT NULL;

-- receiving_units --
-- Units in which a dossier after a number was handed in.
SELECT DISTINCT unit FROM thutuc_dossier WHERE id > ? AND unit IS NOT NULL;

-- deciding_units --
-- Units and agencies that decide an open dossier.
WITH RECURSIVE u (unit) AS (
  SELECT (SELECT min(competent) FROM thutuc_dossier WHERE closed IS NULL)
  UNION ALL
  SELECT (SELECT min(d.competent) FROM thutuc_dossier AS d WHERE d.closed IS NULL AND d.competent > u.unit)
  FROM u WHERE u.unit IS NOT NULL
)
SELECT unit FROM u WHERE unit IS NOT NULL;

-- open_by_version --
-- How many dossiers are open under each version of a procedure, and how many of them are only handed in.
SELECT procedure, count(*), sum(CASE WHEN phase = 'submitted' THEN 1 ELSE 0 END) FROM thutuc_dossier
WHERE closed IS NULL AND procedure IN (SELECT key FROM thutuc_procedure WHERE id = ?)
GROUP BY procedure ORDER BY procedure;

-- open_by_step --
-- How many open dossiers stand at each step, under each version of a procedure.
SELECT d.procedure, t.step, count(DISTINCT d.id)
FROM thutuc_dossier AS d JOIN thutuc_task AS t ON t.dossier = d.id AND t.until IS NULL
WHERE d.closed IS NULL AND d.procedure IN (SELECT key FROM thutuc_procedure WHERE id = ?)
GROUP BY d.procedure, t.step ORDER BY d.procedure, t.step;

-- task_keys --
-- Which open tasks, to be narrowed by conditions; the index alone answers.
SELECT dossier, task FROM thutuc_task;

-- completed --
-- Tasks that somebody completed, from an instant on and up to one of a dossier, the newest first.
SELECT happened_at, dossier, public FROM thutuc_journal
WHERE verb = 'complete' AND actor = ? AND happened_at >= ? AND (happened_at, dossier) <= (?, ?)
ORDER BY happened_at DESC, dossier DESC LIMIT ?;

-- dossier_keys --
-- Which dossiers, to be narrowed by conditions.
SELECT id FROM thutuc_dossier;

-- strays --
-- Dossiers that a task, an assignment, a duty or an incident names, and that have neither row nor journal.
WITH named (what, dossier) AS (
  SELECT 'task', dossier FROM thutuc_task UNION SELECT 'holding', dossier FROM thutuc_holding
  UNION SELECT 'duty', dossier FROM thutuc_duty UNION SELECT 'incident', dossier FROM thutuc_incident
)
SELECT what, dossier FROM named AS n
WHERE NOT EXISTS (SELECT 1 FROM thutuc_dossier AS d WHERE d.id = n.dossier)
  AND NOT EXISTS (SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = n.dossier)
ORDER BY dossier, what;

-- acts_of_people --
-- When somebody last did something to a dossier, to be narrowed by conditions.
SELECT dossier, max(happened_at) FROM thutuc_journal;

-- returns --
-- How often steps of a dossier were opened again after they were done in the same unit, to be narrowed.
SELECT dossier, count(*), max(since) FROM (
  SELECT b.dossier, b.since FROM thutuc_task AS b WHERE EXISTS (
    SELECT 1 FROM thutuc_task AS a
    WHERE a.dossier = b.dossier AND a.task < b.task AND a.step = b.step AND a.unit = b.unit
      AND a.outcome = 'completed' AND a.until <= b.since
  )
) AS again;

-- asked_again --
-- Tasks of open dossiers at steps that asked somebody, and at which the same unit had answered before.
SELECT b.dossier, b.task FROM thutuc_dossier AS d JOIN thutuc_task AS b ON b.dossier = d.id
WHERE d.closed IS NULL AND EXISTS (
  SELECT 1 FROM thutuc_task AS a
  WHERE a.dossier = b.dossier AND a.task < b.task AND a.step = b.step AND a.unit = b.unit
    AND a.outcome = 'completed' AND a.until <= b.since
);

-- received_between --
-- How dossiers that were received in a stretch of time stand.
SELECT id, competent, received, ready, missed, late, phase FROM thutuc_dossier
WHERE closed IS NULL AND received >= ? AND received < ?
UNION ALL
SELECT id, competent, received, ready, missed, late, phase FROM thutuc_dossier
WHERE closed IS NOT NULL AND closed >= ? AND received >= ? AND received < ?;

-- apologised --
-- Dossiers that an apology was signed for.
SELECT DISTINCT dossier FROM thutuc_journal WHERE verb = 'reappoint';

-- work_in_hand --
-- Open tasks by unit and who answers for them: how many, how many late; the index alone answers.
SELECT unit, officer, count(*), sum(CASE WHEN late = 1 OR due < ? THEN 1 ELSE 0 END)
FROM thutuc_task WHERE until IS NULL GROUP BY unit, officer;

-- work_done --
-- Tasks that ended in a stretch of time, by unit and who answered: completed, of these with a term, in it,
-- and late without being completed. A late one that was given on after its due instant is asked for apart.
SELECT t.unit, t.officer, sum(t.done), sum(t.done * t.timed * (1 - t.given)),
  sum(t.done * t.timed * (1 - t.late)), sum((1 - t.done) * t.late * (1 - t.given))
FROM (
  SELECT a.unit, a.officer, a.late, CASE WHEN a.outcome = 'completed' THEN 1 ELSE 0 END AS done,
    CASE WHEN a.due IS NOT NULL OR a.late = 1 THEN 1 ELSE 0 END AS timed,
    CASE WHEN a.late = 1 AND EXISTS (
      SELECT 1 FROM thutuc_holding AS h WHERE h.dossier = a.dossier AND h.task = a.task
        AND (a.due IS NULL OR a.due >= a.until OR h.until > a.due)
    ) THEN 1 ELSE 0 END AS given
  FROM (
    SELECT id FROM thutuc_dossier WHERE closed IS NULL AND submitted < ?
    UNION ALL SELECT id FROM thutuc_dossier WHERE closed IS NOT NULL AND closed >= ? AND submitted < ?
  ) AS d JOIN thutuc_task AS a ON a.dossier = d.id
  WHERE (a.outcome = 'completed' OR a.late = 1) AND a.until >= ? AND a.until < ?
) AS t GROUP BY t.unit, t.officer;

-- given_on_late --
-- Late tasks that ended in a stretch of time and were given on after their due instant.
SELECT t.dossier, t.task, t.outcome, t.due, t.until, t.unit, t.officer
FROM (
  SELECT id FROM thutuc_dossier WHERE closed IS NULL AND submitted < ?
  UNION ALL SELECT id FROM thutuc_dossier WHERE closed IS NOT NULL AND closed >= ? AND submitted < ?
) AS d JOIN thutuc_task AS t ON t.dossier = d.id
WHERE t.late = 1 AND t.until >= ? AND t.until < ? AND EXISTS (
  SELECT 1 FROM thutuc_holding AS h WHERE h.dossier = t.dossier AND h.task = t.task
    AND (t.due IS NULL OR t.due >= t.until OR h.until > t.due)
)
ORDER BY t.dossier, t.task;

-- completions --
-- Who completed so many tasks within so much time, as recorded in a stretch of time; by person.
SELECT b.actor, b.recorded_at, b.dossier, b.number
FROM (
  SELECT a.actor, a.recorded_at, a.dossier, a.number, a.seq, max(a.begins)
    OVER (PARTITION BY a.actor ORDER BY a.recorded_at, a.seq ROWS BETWEEN ? PRECEDING AND CURRENT ROW) AS dense
  FROM (
    SELECT j.actor, j.recorded_at, j.dossier, j.number, j.seq, CASE WHEN lead(j.recorded_at, CAST(? AS integer))
      OVER (PARTITION BY j.actor ORDER BY j.recorded_at, j.seq) - j.recorded_at <= ? THEN 1 ELSE 0 END AS begins
    FROM (
      SELECT id FROM thutuc_dossier WHERE closed IS NULL AND submitted < ?
      UNION ALL SELECT id FROM thutuc_dossier WHERE closed IS NOT NULL AND closed > ? AND submitted < ?
    ) AS d JOIN thutuc_journal AS j ON j.dossier = d.id
    WHERE j.verb = 'complete' AND j.recorded_at >= ? AND j.recorded_at < ?
  ) AS a
) AS b
WHERE b.dense = 1 ORDER BY b.actor, b.recorded_at, b.seq;

-- acts_by_verb --
-- Rare acts that were recorded in a stretch of time, in order.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.verb = ? AND j.verb NOT IN ('start', 'receive', 'claim', 'complete', 'send', 'tick')
  AND j.recorded_at >= ? AND j.recorded_at < ? AND (j.recorded_at > ? OR j.seq > ?)
ORDER BY j.recorded_at, j.seq LIMIT ?;

-- entries --
-- Entries of journals, to be narrowed by conditions.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq;

-- publics --
-- What entries of journals say without people's data, to be narrowed by conditions.
SELECT seq, public FROM thutuc_journal;

-- late_entries --
-- Acts that were recorded in a stretch of time, longer than an hour after they happened.
SELECT j.seq, j.dossier, j.number, j.verb, j.actor, j.happened_at, j.recorded_at, j.request_id,
  j.request_digest, j.answer, j.public, j.payload_digest, j.head, p.salt, p.payload, p.erased_at, p.erased_by
FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.recorded_at - j.happened_at > 3600000000 AND j.recorded_at >= ? AND j.recorded_at < ?
  AND (j.recorded_at > ? OR j.seq > ?)
ORDER BY j.recorded_at, j.seq LIMIT ?;

-- alive --
-- Dossiers that may have been open, as far as was known, in a stretch of time; and closed ones of which
-- something was still open at its end: a duty, an apology that is owed.
SELECT id, competent, unit, version FROM thutuc_dossier WHERE closed IS NULL AND submitted < ?
UNION SELECT id, competent, unit, version FROM thutuc_dossier WHERE closed IS NOT NULL AND closed > ?
  AND submitted < ?
UNION SELECT id, competent, unit, version FROM thutuc_dossier WHERE id IN (
  SELECT dossier FROM thutuc_journal WHERE recorded_at - happened_at > 3600000000 AND recorded_at > ?
    AND happened_at < ?
)
UNION SELECT id, competent, unit, version FROM thutuc_dossier WHERE submitted < ? AND id IN (
  SELECT dossier FROM thutuc_duty WHERE until IS NULL UNION SELECT dossier FROM thutuc_duty WHERE until >= ?
)
UNION SELECT id, competent, unit, version FROM thutuc_dossier AS d
WHERE missed IS NOT NULL AND closed IS NOT NULL AND submitted < ? AND NOT EXISTS (
  SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = d.id AND j.verb = 'reappoint' AND j.recorded_at < ?
)
ORDER BY 1;

-- places --
-- Units that had a hand in a dossier, whenever that was.
SELECT unit FROM thutuc_task WHERE dossier = ? UNION SELECT unit FROM thutuc_holding WHERE dossier = ?
UNION SELECT unit FROM thutuc_duty WHERE dossier = ?;

-- holdings_of --
-- Assignments of a dossier that ended because a task was given to somebody else, with the command that did.
SELECT number, dossier, task, unit, post, officer, holder, since, until FROM thutuc_holding WHERE dossier = ?
ORDER BY task, number;

-- recorded_at --
-- When one row of the journal was recorded.
SELECT recorded_at FROM thutuc_journal WHERE seq = ?;

-- restore_procedure --
-- A version as another database has it.
INSERT INTO thutuc_procedure
  (key, id, version, digest, code, name, effective_from, effective_to, deployed_at, facts, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- restore_dossier --
-- A dossier as it was at an instant.
INSERT INTO thutuc_dossier
  (id, procedure, code, external_code, applicant, phase, status, channel, unit, competent, submitted,
   received, ready, closed, due, expiry, missed, late, suspended, other_due, other_last, wake, version, head,
   state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- restore_journal --
-- A command as another database has it.
INSERT INTO thutuc_journal
  (seq, dossier, number, verb, actor, happened_at, recorded_at, request_id, request_digest, answer, public,
   payload_digest, head)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- restore_payload --
-- Persons' data of one command as another database has them.
INSERT INTO thutuc_payload (seq, salt, payload, erased_at, erased_by) VALUES (?, ?, ?, ?, ?);

-- add_draw --
-- The digest of a seed, before anybody knows what will be drawn with it.
INSERT INTO thutuc_draw (at, actor, commitment, population, size) VALUES (?, ?, ?, ?, ?);

-- reveal_draw --
-- The seed, the seal it was used with, and what was drawn.
UPDATE thutuc_draw SET upto = ?, seal = ?, revealed_at = ?, seed = ?, dossiers = ?, drawn = ?
WHERE id = ? AND seed IS NULL;

-- draws --
-- All draws, oldest first.
SELECT id, at, actor, commitment, population, size, upto, seal, revealed_at, seed, dossiers, drawn
FROM thutuc_draw ORDER BY id;

-- looks --
-- Who looked at what in a stretch of time.
SELECT at, actor, verb, dossier, outcome, rule FROM thutuc_access WHERE at >= ? AND at < ? ORDER BY at;
