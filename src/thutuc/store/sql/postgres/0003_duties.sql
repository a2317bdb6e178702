-- Duties: work outside the drawing that lies on one post. A row is the time for which one officer had it,
-- from held to until; its text is emptied when he no longer has it, and stands in the journal.

CREATE TABLE thutuc_duty (
  dossier BIGINT NOT NULL REFERENCES thutuc_dossier (id),
  duty BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  instead_of TEXT,
  since BIGINT NOT NULL,
  held BIGINT NOT NULL,
  due BIGINT,
  raised_by TEXT,
  text TEXT,
  until BIGINT,
  outcome TEXT,
  closed_by TEXT,
  PRIMARY KEY (dossier, duty, turn)
);

CREATE INDEX thutuc_duty_open ON thutuc_duty (officer, unit, kind, post) WHERE until IS NULL;
CREATE INDEX thutuc_duty_unit ON thutuc_duty (unit, kind) WHERE until IS NULL;

CREATE TRIGGER thutuc_duty_delete BEFORE DELETE ON thutuc_duty
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('duties are closed, never deleted');

CREATE TRIGGER thutuc_duty_truncate BEFORE TRUNCATE ON thutuc_duty
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('duties are closed, never deleted');
