-- What `thutuc db check` asks of every database.

-- check_heads --
-- Dossiers that do not end as their journal does, by number.
SELECT d.id, d.version, coalesce(j.number, 0) FROM thutuc_dossier AS d
LEFT JOIN thutuc_journal AS j ON j.dossier = d.id AND j.number = d.version
WHERE j.number IS NULL OR j.head <> d.head ORDER BY d.id LIMIT ?;

-- check_tails --
-- Journal rows behind the end that their dossier knows.
SELECT d.id, d.version, j.number FROM thutuc_journal AS j JOIN thutuc_dossier AS d ON d.id = j.dossier
WHERE j.number > d.version ORDER BY d.id, j.number LIMIT ?;

-- check_payloads --
-- Journal rows whose persons' data are gone without a record of their erasure.
SELECT j.dossier, j.number, j.seq FROM thutuc_journal AS j LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.payload_digest IS NOT NULL AND p.seq IS NULL ORDER BY j.seq LIMIT ?;

-- check_tasks --
-- Tasks that are open though their dossier is closed.
SELECT t.dossier, t.task FROM thutuc_task AS t JOIN thutuc_dossier AS d ON d.id = t.dossier
WHERE t.until IS NULL AND d.closed IS NOT NULL ORDER BY t.dossier, t.task LIMIT ?;

-- check_stuck --
-- Journal rows that could not be told, and since which.
SELECT count(*), min(seq) FROM thutuc_undelivered WHERE tries > 0;

-- check_told --
-- How far the journal has been told, and how far it goes.
SELECT o.told, (SELECT coalesce(max(seq), 0) FROM thutuc_journal) FROM thutuc_outbox AS o;
