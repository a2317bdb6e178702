-- A person's tasks are picked and put in order by the index alone; then only those of the page are read.

DROP INDEX thutuc_task_officer;
CREATE INDEX thutuc_task_officer ON thutuc_task (officer, due, dossier, task, held, unit, holder) WHERE until IS NULL;
