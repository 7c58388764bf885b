-- Control tables of Caravan in the target. Every statement may be run again; none locks anything it finds in place.

CREATE SCHEMA IF NOT EXISTS caravan;

-- One row a task: its life, as plain SQL shows it.
CREATE TABLE IF NOT EXISTS caravan.task (
    task varchar(40) NOT NULL PRIMARY KEY,
    name text NOT NULL,
    state varchar(20) NOT NULL,
    reason text,
    since timestamptz NOT NULL,
    schema_done boolean NOT NULL,
    data_done boolean NOT NULL
);

-- How far changes are applied: moved on in the transaction that carries the rows, by compare-and-set on epoch and LSN.
CREATE TABLE IF NOT EXISTS caravan.position (
    task varchar(40) NOT NULL PRIMARY KEY,
    epoch bigint NOT NULL,
    start_lsn varchar(22) NOT NULL,
    commit_lsn varchar(22) NOT NULL,
    committed_at timestamptz,
    load_end_lsn varchar(22),
    batches bigint NOT NULL,
    changes bigint NOT NULL,
    applied_at timestamptz NOT NULL
);

-- How far the partitions of a task's topic are applied (kafka): moved on like the position, by compare-and-set on next_offset.
-- in_part: whether the last source transaction that was applied is so in part only.
CREATE TABLE IF NOT EXISTS caravan.topic_partition (
    task varchar(40) NOT NULL,
    partition_number integer NOT NULL,
    topic_id varchar(40) NOT NULL,
    next_offset bigint NOT NULL,
    epoch bigint NOT NULL,
    commit_lsn varchar(22) NOT NULL,
    committed_at timestamptz,
    in_part boolean NOT NULL,
    applied_at timestamptz NOT NULL,
    PRIMARY KEY (task, partition_number)
);

-- start_lsn: changes of the table since then must be there, though the task's position may be lower.
-- lost_columns: source columns without a counterpart in a target table that was there before.
CREATE TABLE IF NOT EXISTS caravan.table_state (
    task varchar(40) NOT NULL,
    source_table text NOT NULL,
    target_table text NOT NULL,
    state varchar(20) NOT NULL,
    reason text,
    rows_total bigint NOT NULL,
    start_lsn varchar(22),
    lost_columns text[],
    PRIMARY KEY (task, source_table)
);

-- Key ranges of the full load: above lower_bound, up to upper_bound; JSON arrays of text, null is open.
CREATE TABLE IF NOT EXISTS caravan.load_chunk (
    task varchar(40) NOT NULL,
    source_table text NOT NULL,
    chunk integer NOT NULL,
    lower_bound text,
    upper_bound text,
    rows_loaded bigint,
    loaded_at timestamptz,
    PRIMARY KEY (task, source_table, chunk)
);

CREATE TABLE IF NOT EXISTS caravan.event (
    task varchar(40) NOT NULL,
    at timestamptz NOT NULL,
    kind varchar(20) NOT NULL,
    text text NOT NULL
);

CREATE INDEX IF NOT EXISTS event_of_task ON caravan.event (task, at);

-- Rows that the target refused (values.on-bad-row: quarantine), with their values as JSON; commit_lsn is null for the load's.
CREATE TABLE IF NOT EXISTS caravan.quarantine (
    task varchar(40) NOT NULL,
    number bigserial NOT NULL,
    target_table text NOT NULL,
    operation varchar(10) NOT NULL,
    row_key text NOT NULL,
    row_values text NOT NULL,
    reason text NOT NULL,
    commit_lsn varchar(22),
    at timestamptz NOT NULL,
    PRIMARY KEY (task, number)
);

-- What the latest verification found of each table.
CREATE TABLE IF NOT EXISTS caravan.verification (
    task varchar(40) NOT NULL,
    source_table text NOT NULL,
    target_table text NOT NULL,
    at timestamptz NOT NULL,
    rows_compared bigint NOT NULL,
    missing bigint NOT NULL,
    different bigint NOT NULL,
    surplus bigint NOT NULL,
    undecided bigint NOT NULL,
    repaired bigint NOT NULL,
    note text,
    PRIMARY KEY (task, source_table)
);

-- Columns that a task synchronises, and those that are on their way in or were left behind; table_id is SQL Server's object_id.
CREATE TABLE IF NOT EXISTS caravan.table_column (
    task varchar(40) NOT NULL,
    source_schema text NOT NULL,
    source_table text NOT NULL,
    table_id integer NOT NULL,
    column_id integer NOT NULL,
    source_column text NOT NULL,
    target_column text,
    source_type text NOT NULL,
    source_nullable boolean NOT NULL,
    state varchar(20) NOT NULL,
    base text,
    capture_instance text,
    switch_lsn varchar(22),
    since timestamptz NOT NULL,
    PRIMARY KEY (task, source_table, column_id)
);

-- Warnings of prechecks that an operator has accepted on the page or by REST; those in the task's file are not here.
CREATE TABLE IF NOT EXISTS caravan.accepted_warning (
    task varchar(40) NOT NULL,
    check_id varchar(60) NOT NULL,
    accepted_by text NOT NULL,
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (task, check_id)
);

-- Capture instances that a task has made at the source, and may drop there.
CREATE TABLE IF NOT EXISTS caravan.capture_instance (
    task varchar(40) NOT NULL,
    capture_instance text NOT NULL,
    source_table text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (task, capture_instance)
);

-- Tables that a task has made in the target, and schemas, whose table_name is empty: 'release --drop-tables' removes them.
CREATE TABLE IF NOT EXISTS caravan.target_object (
    task varchar(40) NOT NULL,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (task, schema_name, table_name)
);

-- What else a task has made at the source, noted before it is made: only that is removed when the task is released.
CREATE TABLE IF NOT EXISTS caravan.source_object (
    task varchar(40) NOT NULL,
    kind varchar(20) NOT NULL,
    name text NOT NULL,
    server text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (task, kind, name)
);
