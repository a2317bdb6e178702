-- Statements of duties.

-- save_duty --
-- A duty as one officer has it, or had it.
INSERT INTO thutuc_duty
  (dossier, duty, turn, kind, about, unit, post, officer, instead_of, since, held, due, raised_by, text,
   until, outcome, closed_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (dossier, duty, turn) DO UPDATE SET
  text = excluded.text, until = excluded.until, outcome = excluded.outcome, closed_by = excluded.closed_by;

-- duties --
-- Duties, to be narrowed by conditions.
SELECT dossier, duty, turn, kind, about, unit, post, officer, instead_of, since, held, due, raised_by, text,
  until, outcome, closed_by
FROM thutuc_duty;

-- duty_seats --
-- On whom open duties lie; the index alone answers.
SELECT unit, officer, kind, post FROM thutuc_duty WHERE until IS NULL GROUP BY officer, unit, kind, post;

-- unanswered --
-- Units and dossiers of open tasks that nobody answers for.
SELECT DISTINCT unit, dossier FROM thutuc_task WHERE until IS NULL AND officer IS NULL AND unit IS NOT NULL;
