-- Keeping and forgetting. `?` stands for a parameter.

-- states --
-- What dossiers are, open and closed, a page at a time.
SELECT id, state FROM thutuc_dossier WHERE id > ? ORDER BY id LIMIT ?;

-- fill_state --
-- A state in the shape of this release.
UPDATE thutuc_dossier SET state = ? WHERE id = ?;

-- kept_to_erase --
-- Dossiers of one version that ended before an instant and were not emptied since, by number; one into which
-- something was written after it was emptied is among them again.
SELECT d.id FROM thutuc_dossier AS d
WHERE d.procedure = ? AND d.closed < ? AND d.id > ?
  AND (NOT EXISTS (SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = d.id AND j.verb = 'erase')
    OR EXISTS (SELECT 1 FROM thutuc_journal AS j JOIN thutuc_payload AS p ON p.seq = j.seq
      WHERE j.dossier = d.id AND (length(p.payload) > 0 OR substr(p.erased_by, 1, 8) = 'archive:')))
ORDER BY d.id LIMIT ?;

-- empty_payloads --
-- Persons' data of a whole dossier are taken out; the chain goes on holding over their digests.
UPDATE thutuc_payload SET salt = NULL, payload = NULL, erased_at = ?, erased_by = ?
WHERE erased_at IS NULL AND seq IN (SELECT seq FROM thutuc_journal WHERE dossier = ?);

-- forget_archived --
-- What lies in a file outside is erased here for good: nothing is taken back from that file.
UPDATE thutuc_payload SET erased_at = ?, erased_by = ?
WHERE payload IS NULL AND substr(erased_by, 1, 8) = 'archive:'
  AND seq IN (SELECT seq FROM thutuc_journal WHERE dossier = ?);

-- refill_payload --
-- Persons' data come back from the file they went into.
UPDATE thutuc_payload SET salt = ?, payload = ?, erased_at = NULL, erased_by = NULL
WHERE payload IS NULL AND erased_by = ? AND seq = ?;

-- tell_incident --
-- What was written into an incident comes back with the journal that tells it.
UPDATE thutuc_incident SET text = ?, how = ? WHERE dossier = ? AND incident = ?;

-- empty_duties --
-- What people wrote into the duties of a dossier.
UPDATE thutuc_duty SET text = NULL WHERE dossier = ? AND text IS NOT NULL;

-- empty_incidents --
-- What was written into the incidents of a dossier.
UPDATE thutuc_incident SET text = '', how = CASE WHEN how IS NULL THEN NULL ELSE '' END WHERE dossier = ?;

-- empty_tries --
-- What a service answered that failed.
UPDATE thutuc_try SET error = NULL WHERE dossier = ? AND error IS NOT NULL;

-- empty_undelivered --
-- What a receiver answered when a message of the dossier did not go out.
UPDATE thutuc_undelivered SET error = NULL WHERE dossier = ? AND error IS NOT NULL;

-- key --
-- The key of a dossier's data, and what it is wrapped with.
SELECT master, wrapped FROM thutuc_key WHERE dossier = ?;

-- add_key --
-- A new one; of two who make one at once the first stays.
INSERT INTO thutuc_key (dossier, master, wrapped) VALUES (?, ?, ?) ON CONFLICT (dossier) DO NOTHING;

-- drop_key --
-- What was sealed with it is opened by nobody any more.
DELETE FROM thutuc_key WHERE dossier = ?;

-- keys_of_others --
-- Keys that are wrapped by another master key.
SELECT dossier, master, wrapped FROM thutuc_key WHERE master <> ? ORDER BY dossier LIMIT ?;

-- rewrap_key --
-- The same key, wrapped anew.
UPDATE thutuc_key SET master = ?, wrapped = ? WHERE dossier = ? AND master = ?;

-- any_key --
-- Whether anything here is sealed.
SELECT master FROM thutuc_key LIMIT 1;

-- dossier_of_entry --
-- Whose a row of the journal is.
SELECT dossier FROM thutuc_journal WHERE seq = ?;
