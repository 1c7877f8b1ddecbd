-- Partitions of a stream whose last message is in the store: of a log's events, and of what a run
-- decided.  When all of them are here, the log is whole and the run complete.
CREATE TABLE IF NOT EXISTS arrivals_stored (
    log LowCardinality(String) COMMENT 'fingerprint of the log',
    run LowCardinality(String) COMMENT 'identity of the run; empty = the log''s own events',
    partitions UInt32 COMMENT 'into how many partitions the log is cut',
    partition UInt32 COMMENT 'the one that is here to its end',
    passed UInt64 COMMENT 'its messages that went to the dead letters and were not decided',
    events UInt64 COMMENT 'events of the whole log',
    last_seq Int64 COMMENT 'place of the log''s last event',
    last_ts DateTime64(6, 'UTC') COMMENT 'time of the log''s last event',
    name String COMMENT 'name of the log',
    notes Array(String) COMMENT 'what was assumed when the log was made',
    arrived DateTime64(3, 'UTC') COMMENT 'when it was here, by the clock'
) ENGINE = ReplacingMergeTree ORDER BY (log, run, partitions, partition);

CREATE OR REPLACE VIEW arrivals AS
SELECT * FROM arrivals_stored FINAL;
