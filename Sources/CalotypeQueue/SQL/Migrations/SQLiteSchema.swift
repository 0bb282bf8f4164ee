/// The tables in SQLite, column for column those of PostgreSQL. Append-only: a change is a new element.
///
/// Times are milliseconds since 1970 by this machine's clock.
let sqliteMigrations = [
    """
    -- Pages go through the tables by number, so a number is never given twice.
    CREATE TABLE batches (
        number          INTEGER PRIMARY KEY AUTOINCREMENT,
        id              TEXT NOT NULL CHECK (id <> ''),
        -- Empty where its jobs belong to several users.
        user_id         TEXT NOT NULL,
        content_hash    TEXT NOT NULL CHECK (length(content_hash) = 64),
        idempotency_key TEXT,
        callback        TEXT,
        submitted_at    INTEGER NOT NULL,
        ended_at        INTEGER,
        waiting         INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
        running         INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0),
        succeeded       INTEGER NOT NULL DEFAULT 0 CHECK (succeeded >= 0),
        failed          INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
        cancelled       INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
        CHECK ((ended_at IS NOT NULL) = (waiting + running = 0)),
        UNIQUE (id, user_id),
        UNIQUE (user_id, idempotency_key)
    ) STRICT;
    CREATE INDEX batches_ended ON batches (ended_at) WHERE ended_at IS NOT NULL;

    CREATE TABLE jobs (
        number                    INTEGER PRIMARY KEY AUTOINCREMENT,
        id                        TEXT NOT NULL CHECK (id <> ''),
        user_id                   TEXT NOT NULL CHECK (user_id <> ''),
        tool                      TEXT NOT NULL CHECK (tool <> ''),
        -- A URL, an object of a bucket, or a source of ours with its hash: never the bytes.
        source_url                TEXT,
        source_bucket             TEXT,
        source_key                TEXT,
        source_sha256             TEXT CHECK (length(source_sha256) = 64),
        source_size               INTEGER CHECK (source_size >= 0),
        metadata                  TEXT NOT NULL,
        -- 0 urgent, 1 normal, 2 background.
        priority                  INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
        state                     TEXT NOT NULL
                                  CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
        -- A waiting job that may be claimed; one that is delayed is not.
        is_due                    INTEGER NOT NULL,
        -- When a waiting job that is not due will be. Only a delayed job has it.
        delayed_until             INTEGER,
        -- Its place among the jobs of its priority; each user has one job a turn.
        turn                      INTEGER NOT NULL,
        batch_number              INTEGER REFERENCES batches (number),
        callback                  TEXT,
        content_hash              TEXT NOT NULL CHECK (length(content_hash) = 64),
        idempotency_key           TEXT,
        attempt                   INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        maximum_attempts          INTEGER NOT NULL CHECK (maximum_attempts >= 1),
        -- Raised by every claim, never lowered.
        token                     INTEGER NOT NULL DEFAULT 0 CHECK (token >= 0),
        worker                    TEXT,
        lease_ms                  INTEGER CHECK (lease_ms > 0),
        lease_expires_at          INTEGER,
        is_cancellation_requested INTEGER NOT NULL DEFAULT FALSE,
        submitted_at              INTEGER NOT NULL,
        run_at                    INTEGER NOT NULL,
        started_at                INTEGER,
        ended_at                  INTEGER,
        failure_kind              TEXT CHECK (failure_kind IN ('source', 'processing', 'upload', 'memory')),
        failure_reason            TEXT,
        result                    TEXT,
        CHECK ((source_url IS NULL) <> (source_key IS NULL)),
        CHECK ((source_key IS NULL) OR ((source_bucket IS NULL) <> (source_sha256 IS NULL))),
        CHECK ((source_sha256 IS NULL) = (source_size IS NULL)),
        CHECK ((state = 'running')
            = (lease_expires_at IS NOT NULL AND lease_ms IS NOT NULL AND worker IS NOT NULL)),
        CHECK (state = 'waiting' OR NOT is_due),
        CHECK ((delayed_until IS NOT NULL) = (state = 'waiting' AND NOT is_due)),
        CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
        CHECK (result IS NULL OR state IN ('succeeded', 'failed')),
        CHECK ((failure_kind IS NULL) = (failure_reason IS NULL)),
        UNIQUE (id, user_id),
        UNIQUE (user_id, idempotency_key)
    ) STRICT;
    -- What a claim reads: the first entry is the next job. The conditions of the first three name no state, so that no
    -- planner takes jobs_by_state instead.
    CREATE INDEX jobs_due ON jobs (priority, turn, number) WHERE is_due;
    CREATE INDEX jobs_delayed ON jobs (delayed_until) WHERE delayed_until IS NOT NULL;
    CREATE INDEX jobs_leased ON jobs (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
    CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX jobs_by_state ON jobs (state, number);
    CREATE INDEX jobs_by_user ON jobs (user_id, number);
    CREATE INDEX jobs_by_user_and_state ON jobs (user_id, state, number);
    CREATE INDEX jobs_by_tool ON jobs (tool, number);
    CREATE INDEX jobs_by_batch_and_state ON jobs (batch_number, state, number) WHERE batch_number IS NOT NULL;
    CREATE INDEX jobs_by_batch ON jobs (batch_number, number) WHERE batch_number IS NOT NULL;

    CREATE TABLE attempts (
        job_number     INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        token          INTEGER NOT NULL CHECK (token > 0),
        attempt        INTEGER NOT NULL CHECK (attempt > 0),
        worker         TEXT NOT NULL,
        started_at     INTEGER NOT NULL,
        ended_at       INTEGER NOT NULL,
        outcome        TEXT NOT NULL
                       CHECK (outcome IN ('succeeded', 'failed', 'retried', 'released', 'cancelled', 'lost')),
        failure_kind   TEXT,
        failure_reason TEXT,
        stages         TEXT NOT NULL,
        -- One effect a token: an outcome cannot be written twice.
        PRIMARY KEY (job_number, token)
    ) STRICT;

    -- Where each user's next job stands in line.
    CREATE TABLE lanes (
        priority  INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
        user_id   TEXT NOT NULL CHECK (user_id <> ''),
        next_turn INTEGER NOT NULL,
        PRIMARY KEY (priority, user_id)
    ) STRICT;
    CREATE INDEX lanes_by_turn ON lanes (priority, next_turn);

    -- How many jobs there are, of each user and, under the empty name, of all. The number is the sum of the shards.
    CREATE TABLE counters (
        user_id  TEXT NOT NULL,
        priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
        state    TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
        shard    INTEGER NOT NULL,
        jobs     INTEGER NOT NULL,
        PRIMARY KEY (user_id, priority, state, shard)
    ) STRICT;

    -- SQLite has one writer at a time, so numbers are in order and tx says nothing.
    CREATE TABLE changes (
        number         INTEGER PRIMARY KEY AUTOINCREMENT,
        tx             INTEGER NOT NULL DEFAULT 0,
        job_id         TEXT NOT NULL,
        user_id        TEXT NOT NULL,
        tool           TEXT NOT NULL,
        priority       INTEGER NOT NULL,
        batch_id       TEXT,
        state          TEXT NOT NULL,
        attempt        INTEGER NOT NULL,
        failure_kind   TEXT,
        failure_reason TEXT,
        at             INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
    ) STRICT;
    CREATE INDEX changes_in_order ON changes (tx, number);
    CREATE INDEX changes_by_user ON changes (user_id, tx, number);
    CREATE INDEX changes_by_age ON changes (at);
    -- The last change that is forgotten.
    CREATE TABLE forgotten_changes (
        only_one INTEGER PRIMARY KEY DEFAULT TRUE CHECK (only_one),
        tx       INTEGER NOT NULL,
        number   INTEGER NOT NULL
    ) STRICT;
    INSERT INTO forgotten_changes (tx, number) VALUES (0, 0);

    CREATE TABLE sources (
        key            TEXT PRIMARY KEY CHECK (key <> ''),
        sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
        size           INTEGER NOT NULL CHECK (size >= 0),
        -- By how many jobs that have not ended.
        needed         INTEGER NOT NULL DEFAULT 0 CHECK (needed >= 0),
        idle_since     INTEGER NOT NULL,
        removing_since INTEGER,
        CHECK (removing_since IS NULL OR needed = 0)
    ) STRICT;
    CREATE INDEX sources_idle ON sources (idle_since) WHERE needed = 0;

    CREATE TABLE webhooks (
        number       INTEGER PRIMARY KEY AUTOINCREMENT,
        id           TEXT NOT NULL UNIQUE,
        url          TEXT NOT NULL,
        job_number   INTEGER REFERENCES jobs (number) ON DELETE CASCADE,
        batch_number INTEGER REFERENCES batches (number) ON DELETE CASCADE,
        attempt      INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        token        INTEGER NOT NULL DEFAULT 0,
        due_at       INTEGER NOT NULL,
        given_up_at  INTEGER,
        CHECK ((job_number IS NULL) <> (batch_number IS NULL))
    ) STRICT;
    CREATE INDEX webhooks_due ON webhooks (due_at) WHERE given_up_at IS NULL;
    CREATE INDEX webhooks_given_up ON webhooks (given_up_at) WHERE given_up_at IS NOT NULL;
    CREATE INDEX webhooks_by_job ON webhooks (job_number) WHERE job_number IS NOT NULL;
    CREATE INDEX webhooks_by_batch ON webhooks (batch_number) WHERE batch_number IS NOT NULL;

    CREATE TABLE workers (
        id         TEXT PRIMARY KEY CHECK (id <> ''),
        host       TEXT NOT NULL,
        version    TEXT NOT NULL,
        slots      INTEGER NOT NULL CHECK (slots >= 0),
        running    TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        seen_at    INTEGER NOT NULL
    ) STRICT;

    -- What came of jobs in each minute since 1970. Kind and reason are empty where nothing failed.
    CREATE TABLE minutes (
        minute         INTEGER NOT NULL,
        tool           TEXT NOT NULL,
        priority       INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
        outcome        TEXT NOT NULL,
        failure_kind   TEXT NOT NULL,
        failure_reason TEXT NOT NULL,
        shard          INTEGER NOT NULL,
        attempts       INTEGER NOT NULL CHECK (attempts > 0),
        original_bytes INTEGER NOT NULL CHECK (original_bytes >= 0),
        stored_bytes   INTEGER NOT NULL CHECK (stored_bytes >= 0),
        milliseconds   REAL NOT NULL CHECK (milliseconds >= 0),
        PRIMARY KEY (minute, tool, priority, outcome, failure_kind, failure_reason, shard)
    ) STRICT;
    CREATE TABLE stage_minutes (
        minute         INTEGER NOT NULL,
        tool           TEXT NOT NULL,
        priority       INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
        outcome        TEXT NOT NULL,
        failure_kind   TEXT NOT NULL,
        failure_reason TEXT NOT NULL,
        stage          TEXT NOT NULL,
        -- The first bound that the time does not exceed.
        bucket         INTEGER NOT NULL CHECK (bucket >= 0),
        shard          INTEGER NOT NULL,
        stages         INTEGER NOT NULL CHECK (stages > 0),
        milliseconds   REAL NOT NULL CHECK (milliseconds >= 0),
        PRIMARY KEY (minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket, shard)
    ) STRICT;
    """,
    """
    -- Who has handed in the bytes of a source, and may name them by their hash.
    CREATE TABLE source_owners (
        key     TEXT NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
        user_id TEXT NOT NULL CHECK (user_id <> ''),
        PRIMARY KEY (user_id, key)
    ) STRICT;
    CREATE INDEX source_owners_by_key ON source_owners (key);
    """,
    """
    -- Jobs whose attempts may have stored objects that no result names: to be looked for and removed.
    CREATE TABLE leftovers (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id     TEXT NOT NULL CHECK (user_id <> ''),
        job_id      TEXT NOT NULL CHECK (job_id <> ''),
        due_at      INTEGER NOT NULL,
        -- Whether somebody deleted the job. One that was pruned keeps what its result named.
        is_deleted  INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
        -- Until then somebody is at it.
        taken_until INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX leftovers_due ON leftovers (due_at);
    CREATE INDEX leftovers_by_job ON leftovers (user_id, job_id);
    """,
    """
    -- Who may still be tried again from a source.
    CREATE INDEX jobs_by_source ON jobs (source_key) WHERE source_key IS NOT NULL AND state IN ('failed', 'cancelled');
    """,
    """
    -- What a job wants otherwise than its preset says, as JSON.
    ALTER TABLE jobs ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
    -- The variant that a running attempt has stored before the others, as JSON.
    ALTER TABLE jobs ADD COLUMN preview TEXT;
    ALTER TABLE changes ADD COLUMN preview TEXT;
    ALTER TABLE webhooks ADD COLUMN is_preview INTEGER NOT NULL DEFAULT FALSE;
    """,
    """
    -- What caches are still to forget, of jobs that are deleted. Addresses and tags are JSON arrays.
    CREATE TABLE purges (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        id          TEXT NOT NULL UNIQUE,
        addresses   TEXT NOT NULL,
        tags        TEXT NOT NULL,
        attempt     INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        token       INTEGER NOT NULL DEFAULT 0,
        due_at      INTEGER NOT NULL,
        given_up_at INTEGER
    ) STRICT;
    CREATE INDEX purges_due ON purges (due_at) WHERE given_up_at IS NULL;
    CREATE INDEX purges_given_up ON purges (given_up_at) WHERE given_up_at IS NOT NULL;
    """,
    """
    -- Which variants were made of which bytes in which way: for jobs that want the same. It goes with its job.
    CREATE TABLE recipes (
        user_id    TEXT NOT NULL CHECK (user_id <> ''),
        recipe     TEXT NOT NULL CHECK (length(recipe) = 64),
        job_number INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        PRIMARY KEY (user_id, recipe, job_number)
    ) STRICT;
    CREATE INDEX recipes_by_job ON recipes (job_number);
    """,
    """
    -- When the deleted job was submitted: what was stored before is not of it.
    ALTER TABLE leftovers ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- How many jobs are not to run before a time that is still to come, of each user and, under the empty name, of all.
    -- The number is the sum of the shards. A delayed job is counted as waiting as well.
    CREATE TABLE delayed_counters (
        user_id TEXT NOT NULL,
        shard   INTEGER NOT NULL,
        jobs    INTEGER NOT NULL,
        PRIMARY KEY (user_id, shard)
    ) STRICT;
    INSERT INTO delayed_counters (user_id, shard, jobs)
    SELECT user_id, 0, count(*) FROM jobs
    WHERE delayed_until IS NOT NULL AND attempt = 0 AND run_at > submitted_at GROUP BY user_id;
    INSERT INTO delayed_counters (user_id, shard, jobs) SELECT '', 0, COALESCE(SUM(jobs), 0) FROM delayed_counters;
    -- Which jobs failed for one reason, to be tried again together.
    CREATE INDEX jobs_failed ON jobs (failure_kind, failure_reason, number) WHERE state = 'failed';
    """,
    """
    -- Whose delivery it is, where it goes and what it tells of; what came of its attempts, as JSON. One that has arrived
    -- stays for who asks, and goes with its job.
    ALTER TABLE webhooks ADD COLUMN event TEXT NOT NULL DEFAULT '';
    ALTER TABLE webhooks ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
    ALTER TABLE webhooks ADD COLUMN host TEXT NOT NULL DEFAULT '';
    ALTER TABLE webhooks ADD COLUMN attempts TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE webhooks ADD COLUMN posted_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE webhooks ADD COLUMN delivered_at INTEGER;
    UPDATE webhooks SET
        user_id = COALESCE(
            (SELECT user_id FROM jobs WHERE jobs.number = job_number),
            (SELECT user_id FROM batches WHERE batches.number = batch_number), ''),
        host = lower(substr(substr(url, instr(url, '://') + 3), 1, instr(substr(url, instr(url, '://') + 3) || '/', '/') - 1)),
        posted_at = due_at;
    DROP INDEX webhooks_due;
    CREATE INDEX webhooks_due ON webhooks (due_at) WHERE given_up_at IS NULL AND delivered_at IS NULL;
    CREATE INDEX webhooks_open ON webhooks (posted_at) WHERE given_up_at IS NULL AND delivered_at IS NULL;
    ALTER TABLE purges ADD COLUMN posted_at INTEGER NOT NULL DEFAULT 0;
    UPDATE purges SET posted_at = due_at;
    CREATE INDEX purges_open ON purges (posted_at) WHERE given_up_at IS NULL;
    """,
    """
    -- Event tickets: each opens one stream of changes, once. The text of a ticket is kept nowhere.
    CREATE TABLE event_tickets (
        hash       TEXT PRIMARY KEY CHECK (length(hash) = 64),
        -- NULL is everybody.
        user_id    TEXT CHECK (user_id <> ''),
        issuer     TEXT,
        expires_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX event_tickets_by_end ON event_tickets (expires_at);
    """,
    """
    -- Failures of attempts in each minute, by the host of their worker: attempts whose job failed, attempts that are
    -- tried again, and jobs that succeeded after such a failure without anybody's help.
    CREATE TABLE failure_minutes (
        minute         INTEGER NOT NULL,
        failure_kind   TEXT NOT NULL CHECK (failure_kind <> ''),
        failure_reason TEXT NOT NULL CHECK (failure_reason <> ''),
        host           TEXT NOT NULL,
        shard          INTEGER NOT NULL,
        failed         INTEGER NOT NULL CHECK (failed >= 0),
        retried        INTEGER NOT NULL CHECK (retried >= 0),
        recovered      INTEGER NOT NULL CHECK (recovered >= 0),
        PRIMARY KEY (minute, failure_kind, failure_reason, host, shard)
    ) STRICT;
    -- While there is a row, no job is claimed.
    CREATE TABLE queue_pause (
        only_one INT PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
        since    INTEGER NOT NULL,
        issuer   TEXT
    ) STRICT;
    -- Requests to retry, cancel or delete many jobs. The filter and the outcomes are JSON.
    CREATE TABLE operations (
        number       INTEGER PRIMARY KEY AUTOINCREMENT,
        id           TEXT NOT NULL UNIQUE CHECK (id <> ''),
        -- NULL is everybody.
        user_id      TEXT CHECK (user_id <> ''),
        issuer       TEXT,
        action       TEXT NOT NULL CHECK (action IN ('retry', 'cancel', 'delete')),
        filter       TEXT NOT NULL,
        until        INTEGER NOT NULL,
        expected     INTEGER NOT NULL CHECK (expected >= 0),
        -- The number of the last job that was looked at.
        position     INTEGER NOT NULL DEFAULT 0,
        done         INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
        outcomes     TEXT NOT NULL DEFAULT '{}',
        submitted_at INTEGER NOT NULL,
        ended_at     INTEGER,
        taken_until  INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX operations_open ON operations (taken_until) WHERE ended_at IS NULL;
    CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX operations_by_user ON operations (user_id, number);
    """,
    """
    -- The batches of one user, newest first.
    CREATE INDEX batches_by_user ON batches (user_id, number);
    -- The failures of each hour since 1970, as in failure_minutes: so that a week is read quickly.
    CREATE TABLE failure_hours (
        hour           INTEGER NOT NULL,
        failure_kind   TEXT NOT NULL CHECK (failure_kind <> ''),
        failure_reason TEXT NOT NULL CHECK (failure_reason <> ''),
        host           TEXT NOT NULL,
        shard          INTEGER NOT NULL,
        failed         INTEGER NOT NULL CHECK (failed >= 0),
        retried        INTEGER NOT NULL CHECK (retried >= 0),
        recovered      INTEGER NOT NULL CHECK (recovered >= 0),
        PRIMARY KEY (hour, failure_kind, failure_reason, host, shard)
    ) STRICT;
    INSERT INTO failure_hours (hour, failure_kind, failure_reason, host, shard, failed, retried, recovered)
    SELECT minute / 60, failure_kind, failure_reason, host, 0,
        CAST(SUM(failed) AS INTEGER), CAST(SUM(retried) AS INTEGER), CAST(SUM(recovered) AS INTEGER)
    FROM failure_minutes GROUP BY minute / 60, failure_kind, failure_reason, host;
    """,
]
