-- Incidents by what they are, what workers try again, and what was handed over to whom.

CREATE TABLE thutuc_incident (
  dossier INTEGER NOT NULL,
  incident INTEGER NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  text TEXT NOT NULL,
  told TEXT,
  since INTEGER NOT NULL,
  until INTEGER,
  how TEXT,
  PRIMARY KEY (dossier, incident)
) STRICT, WITHOUT ROWID;

CREATE INDEX thutuc_incident_open ON thutuc_incident (since, what) WHERE until IS NULL;

CREATE TRIGGER thutuc_incident_delete BEFORE DELETE ON thutuc_incident
BEGIN SELECT RAISE(ABORT, 'incidents are resolved, never deleted'); END;

INSERT INTO thutuc_incident (dossier, incident, what, about, text, told, since)
SELECT j.dossier, json_extract(e.value, '$[2].incident'), json_extract(e.value, '$[2].what'), json_extract(e.value, '$[2].about'),
  json_extract(e.value, '$[2].text'), json_extract(e.value, '$[2].told'), j.happened_at
FROM thutuc_journal AS j, json_each(CAST(j.public AS TEXT)) AS e
WHERE json_extract(e.value, '$[0]') = 'IncidentRecorded';

UPDATE thutuc_incident SET (until, how) = (
  SELECT j.happened_at, json_extract(e.value, '$[2].how')
  FROM thutuc_journal AS j, json_each(CAST(j.public AS TEXT)) AS e
  WHERE j.dossier = thutuc_incident.dossier AND json_extract(e.value, '$[0]') = 'IncidentResolved'
    AND json_extract(e.value, '$[2].incident') = thutuc_incident.incident);

CREATE TABLE thutuc_try (
  dossier INTEGER NOT NULL,
  what TEXT NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT,
  retry_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  worker TEXT,
  PRIMARY KEY (dossier, what)
) STRICT, WITHOUT ROWID;

CREATE INDEX thutuc_try_at ON thutuc_try (retry_at);

INSERT INTO thutuc_try (dossier, what, tries, retry_at, version)
SELECT dossier, what, 1, 0, -1 FROM thutuc_incident WHERE until IS NULL AND what LIKE 'service:%';

ALTER TABLE thutuc_undelivered ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;

CREATE TABLE thutuc_delivery (
  dossier INTEGER NOT NULL,
  key TEXT NOT NULL,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (dossier, key, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX thutuc_delivery_at ON thutuc_delivery (recorded_at);
