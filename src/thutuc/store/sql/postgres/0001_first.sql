-- The first tables. Instants are microseconds UTC.

CREATE TABLE thutuc_procedure (
  key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  digest TEXT NOT NULL,
  code TEXT,
  name TEXT NOT NULL,
  effective_from TEXT,
  effective_to TEXT,
  deployed_at BIGINT NOT NULL,
  facts BYTEA NOT NULL,
  source BYTEA NOT NULL,
  UNIQUE (id, version),
  UNIQUE (id, digest)
);

CREATE TABLE thutuc_dossier (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  procedure BIGINT NOT NULL REFERENCES thutuc_procedure (key),
  code TEXT,
  external_code TEXT,
  applicant TEXT,
  phase TEXT NOT NULL,
  status SMALLINT NOT NULL,
  channel TEXT NOT NULL,
  unit TEXT,
  competent TEXT,
  submitted BIGINT NOT NULL,
  received BIGINT,
  ready BIGINT,
  closed BIGINT,
  due BIGINT,
  expiry BIGINT,
  missed BIGINT,
  late SMALLINT NOT NULL,
  suspended BIGINT,
  wake BIGINT,
  version BIGINT NOT NULL,
  head BYTEA NOT NULL,
  state BYTEA NOT NULL
);

CREATE UNIQUE INDEX thutuc_dossier_code ON thutuc_dossier (code) WHERE code IS NOT NULL;
CREATE INDEX thutuc_dossier_external ON thutuc_dossier (external_code) WHERE external_code IS NOT NULL;
CREATE INDEX thutuc_dossier_applicant ON thutuc_dossier (applicant) WHERE applicant IS NOT NULL;
CREATE INDEX thutuc_dossier_open ON thutuc_dossier (competent) WHERE closed IS NULL;
CREATE INDEX thutuc_dossier_due ON thutuc_dossier (due) WHERE closed IS NULL AND due IS NOT NULL;
CREATE INDEX thutuc_dossier_wake ON thutuc_dossier (wake) WHERE wake IS NOT NULL;

CREATE TABLE thutuc_journal (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dossier BIGINT NOT NULL REFERENCES thutuc_dossier (id),
  number BIGINT NOT NULL,
  verb TEXT NOT NULL,
  actor TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  request_id TEXT,
  request_digest BYTEA,
  answer BYTEA,
  public BYTEA NOT NULL,
  payload_digest BYTEA,
  head BYTEA NOT NULL,
  UNIQUE (dossier, number)
);

CREATE UNIQUE INDEX thutuc_journal_request ON thutuc_journal (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE thutuc_payload (
  seq BIGINT PRIMARY KEY REFERENCES thutuc_journal (seq),
  salt BYTEA,
  payload BYTEA,
  erased_at BIGINT,
  erased_by TEXT,
  CHECK ((payload IS NULL) = (erased_at IS NOT NULL))
);

CREATE TABLE thutuc_task (
  dossier BIGINT NOT NULL REFERENCES thutuc_dossier (id),
  task BIGINT NOT NULL,
  step TEXT NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  holder TEXT,
  since BIGINT NOT NULL,
  held BIGINT NOT NULL,
  until BIGINT,
  due BIGINT,
  wake BIGINT,
  late SMALLINT NOT NULL,
  outcome TEXT,
  PRIMARY KEY (dossier, task)
);

CREATE INDEX thutuc_task_officer ON thutuc_task (officer) WHERE until IS NULL;
CREATE INDEX thutuc_task_holder ON thutuc_task (holder) WHERE until IS NULL AND holder IS NOT NULL;
CREATE INDEX thutuc_task_unit ON thutuc_task (unit) WHERE until IS NULL;

CREATE TABLE thutuc_holding (
  dossier BIGINT NOT NULL,
  task BIGINT NOT NULL,
  number BIGINT NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  holder TEXT,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (dossier, task, number),
  FOREIGN KEY (dossier, task) REFERENCES thutuc_task (dossier, task)
);

CREATE VIEW thutuc_accountable AS
SELECT dossier, task, unit, post, officer, holder, since, until FROM thutuc_holding
UNION ALL
SELECT dossier, task, unit, post, officer, holder, held, until FROM thutuc_task;

CREATE TABLE thutuc_serial (
  agency TEXT NOT NULL,
  day TEXT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (agency, day)
);

CREATE TABLE thutuc_outbox (
  one SMALLINT PRIMARY KEY CHECK (one = 1),
  told BIGINT NOT NULL,
  scanned BIGINT NOT NULL,
  worker TEXT,
  leased_until BIGINT NOT NULL
);

INSERT INTO thutuc_outbox (one, told, scanned, leased_until) VALUES (1, 0, 0, 0);

CREATE TABLE thutuc_undelivered (
  seq BIGINT PRIMARY KEY,
  dossier BIGINT,
  tries BIGINT NOT NULL,
  error TEXT,
  retry_at BIGINT NOT NULL
);

CREATE TABLE thutuc_seal (
  at BIGINT NOT NULL,
  upto BIGINT NOT NULL,
  dossiers BIGINT NOT NULL,
  digest BYTEA NOT NULL
);

CREATE TABLE thutuc_access (
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  dossier BIGINT,
  outcome TEXT NOT NULL,
  rule TEXT
);

CREATE INDEX thutuc_access_dossier ON thutuc_access (dossier) WHERE dossier IS NOT NULL;

CREATE FUNCTION thutuc_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER thutuc_journal_update BEFORE UPDATE ON thutuc_journal
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_journal_delete BEFORE DELETE ON thutuc_journal
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_journal_truncate BEFORE TRUNCATE ON thutuc_journal
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_dossier_delete BEFORE DELETE ON thutuc_dossier
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('dossiers are closed, never deleted');

CREATE TRIGGER thutuc_dossier_truncate BEFORE TRUNCATE ON thutuc_dossier
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('dossiers are closed, never deleted');

CREATE TRIGGER thutuc_task_delete BEFORE DELETE ON thutuc_task
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('tasks are closed, never deleted');

CREATE TRIGGER thutuc_task_truncate BEFORE TRUNCATE ON thutuc_task
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('tasks are closed, never deleted');

CREATE TRIGGER thutuc_holding_update BEFORE UPDATE ON thutuc_holding
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_holding_delete BEFORE DELETE ON thutuc_holding
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_holding_truncate BEFORE TRUNCATE ON thutuc_holding
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_seal_update BEFORE UPDATE ON thutuc_seal
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_seal_delete BEFORE DELETE ON thutuc_seal
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_seal_truncate BEFORE TRUNCATE ON thutuc_seal
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_payload_delete BEFORE DELETE ON thutuc_payload
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('a payload is erased by emptying it');

CREATE TRIGGER thutuc_payload_truncate BEFORE TRUNCATE ON thutuc_payload
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('a payload is erased by emptying it');

CREATE TRIGGER thutuc_access_update BEFORE UPDATE ON thutuc_access
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('it only grows');

CREATE TRIGGER thutuc_payload_update BEFORE UPDATE ON thutuc_payload
FOR EACH ROW WHEN (NOT (
  NEW.seq = OLD.seq AND OLD.erased_at IS NULL
  AND NEW.payload IS NULL AND NEW.salt IS NULL
  AND NEW.erased_at IS NOT NULL AND NEW.erased_by IS NOT NULL
)) EXECUTE FUNCTION thutuc_refuse('a payload can only be erased, once, by a named officer');
