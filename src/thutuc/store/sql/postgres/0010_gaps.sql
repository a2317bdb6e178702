-- Numbers that were taken and not to be seen are remembered as stretches: from seq to last, without a dossier.

ALTER TABLE thutuc_undelivered ADD COLUMN last BIGINT;

UPDATE thutuc_undelivered SET last = seq WHERE dossier IS NULL;

CREATE INDEX thutuc_undelivered_dossier ON thutuc_undelivered (dossier, retry_at);
