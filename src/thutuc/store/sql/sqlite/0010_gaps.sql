-- The same columns as elsewhere: with one writer at a time no stretch of numbers is ever waited for.

ALTER TABLE thutuc_undelivered ADD COLUMN last INTEGER;

CREATE INDEX thutuc_undelivered_dossier ON thutuc_undelivered (dossier, retry_at);
