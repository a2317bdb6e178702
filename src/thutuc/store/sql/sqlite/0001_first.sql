-- The first tables. Instants are microseconds UTC.

CREATE TABLE thutuc_procedure (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  digest TEXT NOT NULL,
  code TEXT,
  name TEXT NOT NULL,
  effective_from TEXT,
  effective_to TEXT,
  deployed_at INTEGER NOT NULL,
  facts BLOB NOT NULL,
  source BLOB NOT NULL,
  UNIQUE (id, version),
  UNIQUE (id, digest)
) STRICT;

CREATE TABLE thutuc_dossier (
  id INTEGER PRIMARY KEY,
  procedure INTEGER NOT NULL REFERENCES thutuc_procedure (key),
  code TEXT,
  external_code TEXT,
  applicant TEXT,
  phase TEXT NOT NULL,
  status INTEGER NOT NULL,
  channel TEXT NOT NULL,
  unit TEXT,
  competent TEXT,
  submitted INTEGER NOT NULL,
  received INTEGER,
  ready INTEGER,
  closed INTEGER,
  due INTEGER,
  expiry INTEGER,
  missed INTEGER,
  late INTEGER NOT NULL,
  suspended INTEGER,
  wake INTEGER,
  version INTEGER NOT NULL,
  head BLOB NOT NULL,
  state BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX thutuc_dossier_code ON thutuc_dossier (code) WHERE code IS NOT NULL;
CREATE INDEX thutuc_dossier_external ON thutuc_dossier (external_code) WHERE external_code IS NOT NULL;
CREATE INDEX thutuc_dossier_applicant ON thutuc_dossier (applicant) WHERE applicant IS NOT NULL;
CREATE INDEX thutuc_dossier_open ON thutuc_dossier (competent) WHERE closed IS NULL;
CREATE INDEX thutuc_dossier_due ON thutuc_dossier (due) WHERE closed IS NULL AND due IS NOT NULL;
CREATE INDEX thutuc_dossier_wake ON thutuc_dossier (wake) WHERE wake IS NOT NULL;

CREATE TABLE thutuc_journal (
  seq INTEGER PRIMARY KEY,
  dossier INTEGER NOT NULL REFERENCES thutuc_dossier (id),
  number INTEGER NOT NULL,
  verb TEXT NOT NULL,
  actor TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  request_id TEXT,
  request_digest BLOB,
  answer BLOB,
  public BLOB NOT NULL,
  payload_digest BLOB,
  head BLOB NOT NULL,
  UNIQUE (dossier, number)
) STRICT;

CREATE UNIQUE INDEX thutuc_journal_request ON thutuc_journal (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE thutuc_payload (
  seq INTEGER PRIMARY KEY REFERENCES thutuc_journal (seq),
  salt BLOB,
  payload BLOB,
  erased_at INTEGER,
  erased_by TEXT,
  CHECK ((payload IS NULL) = (erased_at IS NOT NULL))
) STRICT;

CREATE TABLE thutuc_task (
  dossier INTEGER NOT NULL REFERENCES thutuc_dossier (id),
  task INTEGER NOT NULL,
  step TEXT NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  holder TEXT,
  since INTEGER NOT NULL,
  held INTEGER NOT NULL,
  until INTEGER,
  due INTEGER,
  wake INTEGER,
  late INTEGER NOT NULL,
  outcome TEXT,
  PRIMARY KEY (dossier, task)
) STRICT, WITHOUT ROWID;

-- One index for every work list, because each costs every step: a person's list reads this index, which
-- holds open tasks only, from end to end.
CREATE INDEX thutuc_task_open ON thutuc_task (unit, officer, holder) WHERE until IS NULL;

CREATE TABLE thutuc_holding (
  dossier INTEGER NOT NULL,
  task INTEGER NOT NULL,
  number INTEGER NOT NULL,
  unit TEXT,
  post TEXT,
  officer TEXT,
  holder TEXT,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (dossier, task, number),
  FOREIGN KEY (dossier, task) REFERENCES thutuc_task (dossier, task)
) STRICT, WITHOUT ROWID;

CREATE VIEW thutuc_accountable AS
SELECT dossier, task, unit, post, officer, holder, since, until FROM thutuc_holding
UNION ALL
SELECT dossier, task, unit, post, officer, holder, held, until FROM thutuc_task;

CREATE TABLE thutuc_serial (
  agency TEXT NOT NULL,
  day TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (agency, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE thutuc_outbox (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  told INTEGER NOT NULL,
  scanned INTEGER NOT NULL,
  worker TEXT,
  leased_until INTEGER NOT NULL
) STRICT;

INSERT INTO thutuc_outbox (one, told, scanned, leased_until) VALUES (1, 0, 0, 0);

CREATE TABLE thutuc_undelivered (
  seq INTEGER PRIMARY KEY,
  dossier INTEGER,
  tries INTEGER NOT NULL,
  error TEXT,
  retry_at INTEGER NOT NULL
) STRICT;

CREATE TABLE thutuc_seal (
  at INTEGER NOT NULL,
  upto INTEGER NOT NULL,
  dossiers INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

CREATE TABLE thutuc_access (
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  dossier INTEGER,
  outcome TEXT NOT NULL,
  rule TEXT
) STRICT;

CREATE INDEX thutuc_access_dossier ON thutuc_access (dossier) WHERE dossier IS NOT NULL;

CREATE TRIGGER thutuc_journal_update BEFORE UPDATE ON thutuc_journal
BEGIN SELECT RAISE(ABORT, 'thutuc_journal only grows'); END;

CREATE TRIGGER thutuc_journal_delete BEFORE DELETE ON thutuc_journal
BEGIN SELECT RAISE(ABORT, 'thutuc_journal only grows'); END;

CREATE TRIGGER thutuc_payload_update BEFORE UPDATE ON thutuc_payload
WHEN NOT (
  NEW.seq = OLD.seq AND OLD.erased_at IS NULL
  AND NEW.payload IS NULL AND NEW.salt IS NULL
  AND NEW.erased_at IS NOT NULL AND NEW.erased_by IS NOT NULL
)
BEGIN SELECT RAISE(ABORT, 'a payload can only be erased, once, by a named officer'); END;

CREATE TRIGGER thutuc_payload_delete BEFORE DELETE ON thutuc_payload
BEGIN SELECT RAISE(ABORT, 'a payload is erased by emptying it'); END;

CREATE TRIGGER thutuc_dossier_delete BEFORE DELETE ON thutuc_dossier
BEGIN SELECT RAISE(ABORT, 'dossiers are closed, never deleted'); END;

CREATE TRIGGER thutuc_task_delete BEFORE DELETE ON thutuc_task
BEGIN SELECT RAISE(ABORT, 'tasks are closed, never deleted'); END;

CREATE TRIGGER thutuc_holding_update BEFORE UPDATE ON thutuc_holding
BEGIN SELECT RAISE(ABORT, 'thutuc_holding only grows'); END;

CREATE TRIGGER thutuc_holding_delete BEFORE DELETE ON thutuc_holding
BEGIN SELECT RAISE(ABORT, 'thutuc_holding only grows'); END;

CREATE TRIGGER thutuc_seal_update BEFORE UPDATE ON thutuc_seal
BEGIN SELECT RAISE(ABORT, 'thutuc_seal only grows'); END;

CREATE TRIGGER thutuc_seal_delete BEFORE DELETE ON thutuc_seal
BEGIN SELECT RAISE(ABORT, 'thutuc_seal only grows'); END;

CREATE TRIGGER thutuc_access_update BEFORE UPDATE ON thutuc_access
BEGIN SELECT RAISE(ABORT, 'thutuc_access only grows'); END;
