-- Duties: work outside the drawing that lies on one post. A row is the time for which one officer had it,
-- from held to until; its text is emptied when he no longer has it, and stands in the journal.

CREATE TABLE thutuc_duty (
  dossier INTEGER NOT NULL REFERENCES thutuc_dossier (id),
  duty INTEGER NOT NULL,
  turn INTEGER NOT NULL,
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  instead_of TEXT,
  since INTEGER NOT NULL,
  held INTEGER NOT NULL,
  due INTEGER,
  raised_by TEXT,
  text TEXT,
  until INTEGER,
  outcome TEXT,
  closed_by TEXT,
  PRIMARY KEY (dossier, duty, turn)
) STRICT, WITHOUT ROWID;

CREATE INDEX thutuc_duty_open ON thutuc_duty (officer, unit, kind, post) WHERE until IS NULL;

CREATE TRIGGER thutuc_duty_delete BEFORE DELETE ON thutuc_duty
BEGIN SELECT RAISE(ABORT, 'duties are closed, never deleted'); END;
