/// The tables in PostgreSQL. Append-only: a change is a new element.
///
/// Times are milliseconds since 1970 by the server's clock.
let postgresMigrations = [
    """
    -- Pages go through the tables by number, so a number is never given twice.
    CREATE TABLE batches (
        number          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id              TEXT NOT NULL CHECK (id <> ''),
        -- Empty where its jobs belong to several users.
        user_id         TEXT NOT NULL,
        content_hash    TEXT NOT NULL CHECK (length(content_hash) = 64),
        idempotency_key TEXT,
        callback        TEXT,
        submitted_at    BIGINT NOT NULL,
        ended_at        BIGINT,
        waiting         BIGINT NOT NULL DEFAULT 0 CHECK (waiting >= 0),
        running         BIGINT NOT NULL DEFAULT 0 CHECK (running >= 0),
        succeeded       BIGINT NOT NULL DEFAULT 0 CHECK (succeeded >= 0),
        failed          BIGINT NOT NULL DEFAULT 0 CHECK (failed >= 0),
        cancelled       BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
        CHECK ((ended_at IS NOT NULL) = (waiting + running = 0)),
        UNIQUE (id, user_id),
        UNIQUE (user_id, idempotency_key)
    );
    CREATE INDEX batches_ended ON batches (ended_at) WHERE ended_at IS NOT NULL;

    CREATE TABLE jobs (
        number                    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id                        TEXT NOT NULL CHECK (id <> ''),
        user_id                   TEXT NOT NULL CHECK (user_id <> ''),
        tool                      TEXT NOT NULL CHECK (tool <> ''),
        -- A URL, an object of a bucket, or a source of ours with its hash: never the bytes.
        source_url                TEXT,
        source_bucket             TEXT,
        source_key                TEXT,
        source_sha256             TEXT CHECK (length(source_sha256) = 64),
        source_size               BIGINT CHECK (source_size >= 0),
        metadata                  TEXT NOT NULL,
        -- 0 urgent, 1 normal, 2 background.
        priority                  SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 2),
        state                     TEXT NOT NULL
                                  CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
        -- A waiting job that may be claimed; one that is delayed is not.
        is_due                    BOOLEAN NOT NULL,
        -- When a waiting job that is not due will be. Only a delayed job has it.
        delayed_until             BIGINT,
        -- Its place among the jobs of its priority; each user has one job a turn.
        turn                      BIGINT NOT NULL,
        batch_number              BIGINT REFERENCES batches (number),
        callback                  TEXT,
        content_hash              TEXT NOT NULL CHECK (length(content_hash) = 64),
        idempotency_key           TEXT,
        attempt                   BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        maximum_attempts          BIGINT NOT NULL CHECK (maximum_attempts >= 1),
        -- Raised by every claim, never lowered.
        token                     BIGINT NOT NULL DEFAULT 0 CHECK (token >= 0),
        worker                    TEXT,
        lease_ms                  BIGINT CHECK (lease_ms > 0),
        lease_expires_at          BIGINT,
        is_cancellation_requested BOOLEAN NOT NULL DEFAULT FALSE,
        submitted_at              BIGINT NOT NULL,
        run_at                    BIGINT NOT NULL,
        started_at                BIGINT,
        ended_at                  BIGINT,
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
    ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
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
        job_number     BIGINT NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        token          BIGINT NOT NULL CHECK (token > 0),
        attempt        BIGINT NOT NULL CHECK (attempt > 0),
        worker         TEXT NOT NULL,
        started_at     BIGINT NOT NULL,
        ended_at       BIGINT NOT NULL,
        outcome        TEXT NOT NULL
                       CHECK (outcome IN ('succeeded', 'failed', 'retried', 'released', 'cancelled', 'lost')),
        failure_kind   TEXT,
        failure_reason TEXT,
        stages         TEXT NOT NULL,
        -- One effect a token: an outcome cannot be written twice.
        PRIMARY KEY (job_number, token)
    );

    -- Where each user's next job stands in line.
    CREATE TABLE lanes (
        priority  SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 2),
        user_id   TEXT NOT NULL CHECK (user_id <> ''),
        next_turn BIGINT NOT NULL,
        PRIMARY KEY (priority, user_id)
    ) WITH (fillfactor = 50);
    CREATE INDEX lanes_by_turn ON lanes (priority, next_turn);

    -- How many jobs there are, of each user and, under the empty name, of all. The number is the sum of the shards.
    CREATE TABLE counters (
        user_id  TEXT NOT NULL,
        priority SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 2),
        state    TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
        shard    SMALLINT NOT NULL,
        jobs     BIGINT NOT NULL,
        PRIMARY KEY (user_id, priority, state, shard)
    ) WITH (fillfactor = 50);

    -- Transactions end in another order than they take numbers. A reader goes by transaction, and reads only those
    -- before which none is open.
    CREATE TABLE changes (
        number         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tx             BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
        job_id         TEXT NOT NULL,
        user_id        TEXT NOT NULL,
        tool           TEXT NOT NULL,
        priority       SMALLINT NOT NULL,
        batch_id       TEXT,
        state          TEXT NOT NULL,
        attempt        BIGINT NOT NULL,
        failure_kind   TEXT,
        failure_reason TEXT,
        at             BIGINT NOT NULL DEFAULT ((EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::bigint)
    );
    CREATE INDEX changes_in_order ON changes (tx, number);
    CREATE INDEX changes_by_user ON changes (user_id, tx, number);
    CREATE INDEX changes_by_age ON changes (at);
    -- The last change that is forgotten.
    CREATE TABLE forgotten_changes (
        only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
        tx       BIGINT NOT NULL,
        number   BIGINT NOT NULL
    );
    INSERT INTO forgotten_changes (tx, number) VALUES (0, 0);

    CREATE TABLE sources (
        key            TEXT PRIMARY KEY CHECK (key <> ''),
        sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
        size           BIGINT NOT NULL CHECK (size >= 0),
        -- By how many jobs that have not ended.
        needed         BIGINT NOT NULL DEFAULT 0 CHECK (needed >= 0),
        idle_since     BIGINT NOT NULL,
        removing_since BIGINT,
        CHECK (removing_since IS NULL OR needed = 0)
    );
    CREATE INDEX sources_idle ON sources (idle_since) WHERE needed = 0;

    CREATE TABLE webhooks (
        number       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id           TEXT NOT NULL UNIQUE,
        url          TEXT NOT NULL,
        job_number   BIGINT REFERENCES jobs (number) ON DELETE CASCADE,
        batch_number BIGINT REFERENCES batches (number) ON DELETE CASCADE,
        attempt      BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        token        BIGINT NOT NULL DEFAULT 0,
        due_at       BIGINT NOT NULL,
        given_up_at  BIGINT,
        CHECK ((job_number IS NULL) <> (batch_number IS NULL))
    );
    CREATE INDEX webhooks_due ON webhooks (due_at) WHERE given_up_at IS NULL;
    CREATE INDEX webhooks_given_up ON webhooks (given_up_at) WHERE given_up_at IS NOT NULL;
    CREATE INDEX webhooks_by_job ON webhooks (job_number) WHERE job_number IS NOT NULL;
    CREATE INDEX webhooks_by_batch ON webhooks (batch_number) WHERE batch_number IS NOT NULL;

    CREATE TABLE workers (
        id         TEXT PRIMARY KEY CHECK (id <> ''),
        host       TEXT NOT NULL,
        version    TEXT NOT NULL,
        slots      BIGINT NOT NULL CHECK (slots >= 0),
        running    TEXT NOT NULL,
        started_at BIGINT NOT NULL,
        seen_at    BIGINT NOT NULL
    );

    -- What came of jobs in each minute since 1970. Kind and reason are empty where nothing failed.
    CREATE TABLE minutes (
        minute         BIGINT NOT NULL,
        tool           TEXT NOT NULL,
        priority       SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 2),
        outcome        TEXT NOT NULL,
        failure_kind   TEXT NOT NULL,
        failure_reason TEXT NOT NULL,
        shard          SMALLINT NOT NULL,
        attempts       BIGINT NOT NULL CHECK (attempts > 0),
        original_bytes BIGINT NOT NULL CHECK (original_bytes >= 0),
        stored_bytes   BIGINT NOT NULL CHECK (stored_bytes >= 0),
        milliseconds   DOUBLE PRECISION NOT NULL CHECK (milliseconds >= 0),
        PRIMARY KEY (minute, tool, priority, outcome, failure_kind, failure_reason, shard)
    );
    CREATE TABLE stage_minutes (
        minute         BIGINT NOT NULL,
        tool           TEXT NOT NULL,
        priority       SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 2),
        outcome        TEXT NOT NULL,
        failure_kind   TEXT NOT NULL,
        failure_reason TEXT NOT NULL,
        stage          TEXT NOT NULL,
        -- The first bound that the time does not exceed.
        bucket         SMALLINT NOT NULL CHECK (bucket >= 0),
        shard          SMALLINT NOT NULL,
        stages         BIGINT NOT NULL CHECK (stages > 0),
        milliseconds   DOUBLE PRECISION NOT NULL CHECK (milliseconds >= 0),
        PRIMARY KEY (minute, tool, priority, outcome, failure_kind, failure_reason, stage, bucket, shard)
    );
    """,
    """
    -- Who has handed in the bytes of a source, and may name them by their hash.
    CREATE TABLE source_owners (
        key     TEXT NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
        user_id TEXT NOT NULL CHECK (user_id <> ''),
        PRIMARY KEY (user_id, key)
    );
    CREATE INDEX source_owners_by_key ON source_owners (key);
    """,
    """
    -- Jobs whose attempts may have stored objects that no result names: to be looked for and removed.
    CREATE TABLE leftovers (
        number      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id     TEXT NOT NULL CHECK (user_id <> ''),
        job_id      TEXT NOT NULL CHECK (job_id <> ''),
        due_at      BIGINT NOT NULL,
        -- Whether somebody deleted the job. One that was pruned keeps what its result named.
        is_deleted  BOOLEAN NOT NULL DEFAULT FALSE,
        -- Until then somebody is at it.
        taken_until BIGINT NOT NULL DEFAULT 0
    );
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
    ALTER TABLE webhooks ADD COLUMN is_preview BOOLEAN NOT NULL DEFAULT FALSE;
    """,
    """
    -- What caches are still to forget, of jobs that are deleted. Addresses and tags are JSON arrays.
    CREATE TABLE purges (
        number      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id          TEXT NOT NULL UNIQUE,
        addresses   TEXT NOT NULL,
        tags        TEXT NOT NULL,
        attempt     BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
        token       BIGINT NOT NULL DEFAULT 0,
        due_at      BIGINT NOT NULL,
        given_up_at BIGINT
    );
    CREATE INDEX purges_due ON purges (due_at) WHERE given_up_at IS NULL;
    CREATE INDEX purges_given_up ON purges (given_up_at) WHERE given_up_at IS NOT NULL;
    """,
    """
    -- Which variants were made of which bytes in which way: for jobs that want the same. It goes with its job.
    CREATE TABLE recipes (
        user_id    TEXT NOT NULL CHECK (user_id <> ''),
        recipe     TEXT NOT NULL CHECK (length(recipe) = 64),
        job_number BIGINT NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        PRIMARY KEY (user_id, recipe, job_number)
    );
    CREATE INDEX recipes_by_job ON recipes (job_number);
    """,
    """
    -- When the deleted job was submitted: what was stored before is not of it.
    ALTER TABLE leftovers ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
    """,
    """
    -- How many jobs are not to run before a time that is still to come, of each user and, under the empty name, of all.
    -- The number is the sum of the shards. A delayed job is counted as waiting as well.
    CREATE TABLE delayed_counters (
        user_id TEXT NOT NULL,
        shard   SMALLINT NOT NULL,
        jobs    BIGINT NOT NULL,
        PRIMARY KEY (user_id, shard)
    ) WITH (fillfactor = 50);
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
    ALTER TABLE webhooks ADD COLUMN posted_at BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE webhooks ADD COLUMN delivered_at BIGINT;
    UPDATE webhooks SET
        user_id = COALESCE(
            (SELECT user_id FROM jobs WHERE jobs.number = job_number),
            (SELECT user_id FROM batches WHERE batches.number = batch_number), ''),
        host = lower(split_part(split_part(url, '://', 2), '/', 1)),
        posted_at = due_at;
    DROP INDEX webhooks_due;
    CREATE INDEX webhooks_due ON webhooks (due_at) WHERE given_up_at IS NULL AND delivered_at IS NULL;
    CREATE INDEX webhooks_open ON webhooks (posted_at) WHERE given_up_at IS NULL AND delivered_at IS NULL;
    ALTER TABLE purges ADD COLUMN posted_at BIGINT NOT NULL DEFAULT 0;
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
        expires_at BIGINT NOT NULL
    );
    CREATE INDEX event_tickets_by_end ON event_tickets (expires_at);
    """,
    """
    -- Failures of attempts in each minute, by the host of their worker: attempts whose job failed, attempts that are
    -- tried again, and jobs that succeeded after such a failure without anybody's help.
    CREATE TABLE failure_minutes (
        minute         BIGINT NOT NULL,
        failure_kind   TEXT NOT NULL CHECK (failure_kind <> ''),
        failure_reason TEXT NOT NULL CHECK (failure_reason <> ''),
        host           TEXT NOT NULL,
        shard          SMALLINT NOT NULL,
        failed         BIGINT NOT NULL CHECK (failed >= 0),
        retried        BIGINT NOT NULL CHECK (retried >= 0),
        recovered      BIGINT NOT NULL CHECK (recovered >= 0),
        PRIMARY KEY (minute, failure_kind, failure_reason, host, shard)
    );
    -- While there is a row, no job is claimed.
    CREATE TABLE queue_pause (
        only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
        since    BIGINT NOT NULL,
        issuer   TEXT
    );
    -- Requests to retry, cancel or delete many jobs. The filter and the outcomes are JSON.
    CREATE TABLE operations (
        number       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id           TEXT NOT NULL UNIQUE CHECK (id <> ''),
        -- NULL is everybody.
        user_id      TEXT CHECK (user_id <> ''),
        issuer       TEXT,
        action       TEXT NOT NULL CHECK (action IN ('retry', 'cancel', 'delete')),
        filter       TEXT NOT NULL,
        until        BIGINT NOT NULL,
        expected     BIGINT NOT NULL CHECK (expected >= 0),
        -- The number of the last job that was looked at.
        position     BIGINT NOT NULL DEFAULT 0,
        done         BIGINT NOT NULL DEFAULT 0 CHECK (done >= 0),
        outcomes     TEXT NOT NULL DEFAULT '{}',
        submitted_at BIGINT NOT NULL,
        ended_at     BIGINT,
        taken_until  BIGINT NOT NULL DEFAULT 0
    );
    CREATE INDEX operations_open ON operations (taken_until) WHERE ended_at IS NULL;
    CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX operations_by_user ON operations (user_id, number);
    """,
    """
    -- The batches of one user, newest first.
    CREATE INDEX batches_by_user ON batches (user_id, number);
    -- The failures of each hour since 1970, as in failure_minutes: so that a week is read quickly.
    CREATE TABLE failure_hours (
        hour           BIGINT NOT NULL,
        failure_kind   TEXT NOT NULL CHECK (failure_kind <> ''),
        failure_reason TEXT NOT NULL CHECK (failure_reason <> ''),
        host           TEXT NOT NULL,
        shard          SMALLINT NOT NULL,
        failed         BIGINT NOT NULL CHECK (failed >= 0),
        retried        BIGINT NOT NULL CHECK (retried >= 0),
        recovered      BIGINT NOT NULL CHECK (recovered >= 0),
        PRIMARY KEY (hour, failure_kind, failure_reason, host, shard)
    );
    INSERT INTO failure_hours (hour, failure_kind, failure_reason, host, shard, failed, retried, recovered)
    SELECT minute / 60, failure_kind, failure_reason, host, 0,
        CAST(SUM(failed) AS BIGINT), CAST(SUM(retried) AS BIGINT), CAST(SUM(recovered) AS BIGINT)
    FROM failure_minutes GROUP BY minute / 60, failure_kind, failure_reason, host;
    """,
]
