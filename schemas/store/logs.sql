-- Logs whose events are in the store; a row is written when all of them are.
CREATE TABLE IF NOT EXISTS logs_stored (
    log String COMMENT 'fingerprint of the log',
    name String COMMENT 'name of the log when it was loaded',
    events UInt64 COMMENT 'number of its events',
    last_seq Int64 COMMENT 'place of its last event',
    last_ts DateTime64(6, 'UTC') COMMENT 'time of its last event',
    loaded DateTime64(3, 'UTC') COMMENT 'when its events were in the store, by the clock'
) ENGINE = ReplacingMergeTree ORDER BY log;

CREATE OR REPLACE VIEW logs AS
SELECT * FROM logs_stored FINAL;
