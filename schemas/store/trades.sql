-- Trades of a log that were reported outside SOES, once however often it is replayed.
CREATE TABLE IF NOT EXISTS trades_stored (
    log LowCardinality(String) COMMENT 'fingerprint of the log',
    symbol LowCardinality(String) COMMENT 'security',
    seq Int64 COMMENT 'place of the event in its log' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it was reported' CODEC(T64),
    price Decimal(18, 8) COMMENT 'dollars',
    quantity Int64 COMMENT 'shares',
    venue LowCardinality(String) COMMENT 'where it was made',
    account Nullable(String) COMMENT 'customer''s account',
    controller Nullable(String) COMMENT 'who decides for the account',
    side LowCardinality(Nullable(String)) COMMENT 'what the customer did',
    conditions Array(LowCardinality(String)) COMMENT 'conditions of the trade'
) ENGINE = ReplacingMergeTree ORDER BY (log, symbol, seq)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW trades AS
SELECT * FROM trades_stored WHERE log IN (SELECT id FROM unrepeated)
UNION ALL
SELECT * FROM trades_stored FINAL WHERE log NOT IN (SELECT id FROM unrepeated);
