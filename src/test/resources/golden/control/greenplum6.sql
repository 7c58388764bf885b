CREATE SCHEMA IF NOT EXISTS caravan;
CREATE TABLE IF NOT EXISTS caravan.task (
    task varchar(40) NOT NULL PRIMARY KEY,
    name text NOT NULL,
    state varchar(20) NOT NULL,
    reason text,
    since timestamptz NOT NULL,
    schema_done boolean NOT NULL,
    data_done boolean NOT NULL
);
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
CREATE TABLE IF NOT EXISTS caravan.table_state (
    task varchar(40) NOT NULL,
    source_table text NOT NULL,
    target_table text NOT NULL,
    state varchar(20) NOT NULL,
    reason text,
    rows_total bigint NOT NULL,
    PRIMARY KEY (task, source_table)
);
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
CREATE INDEX event_of_task ON caravan.event (task, at);
CREATE TABLE IF NOT EXISTS caravan."position_shop" (PRIMARY KEY (task)) INHERITS (caravan.position) DISTRIBUTED BY (task)