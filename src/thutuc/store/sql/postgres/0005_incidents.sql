-- Incidents by what they are, what workers try again, and what was handed over to whom.

CREATE TABLE thutuc_incident (
  dossier BIGINT NOT NULL,
  incident BIGINT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  text TEXT NOT NULL,
  told TEXT,
  since BIGINT NOT NULL,
  until BIGINT,
  how TEXT,
  PRIMARY KEY (dossier, incident)
);

CREATE INDEX thutuc_incident_open ON thutuc_incident (since, what) WHERE until IS NULL;

CREATE TRIGGER thutuc_incident_delete BEFORE DELETE ON thutuc_incident
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('incidents are resolved, never deleted');

CREATE TRIGGER thutuc_incident_truncate BEFORE TRUNCATE ON thutuc_incident
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('incidents are resolved, never deleted');

INSERT INTO thutuc_incident (dossier, incident, what, about, text, told, since)
SELECT j.dossier, (e.value #>> '{2,incident}')::bigint, e.value #>> '{2,what}', e.value #>> '{2,about}',
  e.value #>> '{2,text}', e.value #>> '{2,told}', j.happened_at
FROM thutuc_journal AS j, jsonb_array_elements(convert_from(j.public, 'UTF8')::jsonb) AS e (value)
WHERE e.value ->> 0 = 'IncidentRecorded';

UPDATE thutuc_incident AS i SET until = j.happened_at, how = e.value #>> '{2,how}'
FROM thutuc_journal AS j, jsonb_array_elements(convert_from(j.public, 'UTF8')::jsonb) AS e (value)
WHERE j.dossier = i.dossier AND e.value ->> 0 = 'IncidentResolved'
  AND (e.value #>> '{2,incident}')::bigint = i.incident;

CREATE TABLE thutuc_try (
  dossier BIGINT NOT NULL,
  what TEXT NOT NULL,
  tries BIGINT NOT NULL,
  error TEXT,
  retry_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  worker TEXT,
  PRIMARY KEY (dossier, what)
);

CREATE INDEX thutuc_try_at ON thutuc_try (retry_at);

INSERT INTO thutuc_try (dossier, what, tries, retry_at, version)
SELECT dossier, what, 1, 0, -1 FROM thutuc_incident WHERE until IS NULL AND what LIKE 'service:%';

ALTER TABLE thutuc_undelivered ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;

CREATE TABLE thutuc_delivery (
  dossier BIGINT NOT NULL,
  key TEXT NOT NULL,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  delivered_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (dossier, key, target)
);

CREATE INDEX thutuc_delivery_at ON thutuc_delivery (recorded_at);
