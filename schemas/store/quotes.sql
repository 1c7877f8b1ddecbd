-- Quotes of a log, once however often it is replayed.
CREATE TABLE IF NOT EXISTS quotes_stored (
    log LowCardinality(String) COMMENT 'fingerprint of the log',
    symbol LowCardinality(String) COMMENT 'security',
    seq Int64 COMMENT 'place of the event in its log' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it was entered' CODEC(T64),
    participant LowCardinality(String) COMMENT 'market maker, ECN or exchange',
    participant_type LowCardinality(String) COMMENT 'market_maker, ecn or utp',
    bid Nullable(Decimal(18, 8)) COMMENT 'dollars; null = no bid',
    ask Nullable(Decimal(18, 8)) COMMENT 'dollars; null = no offer',
    bid_size Nullable(Int64) COMMENT 'shares; null = the tier''s size',
    ask_size Nullable(Int64) COMMENT 'shares; null = the tier''s size',
    soes Bool COMMENT 'takes part in SOES where that is voluntary',
    automated Bool COMMENT 'false = a manual quotation'
) ENGINE = ReplacingMergeTree ORDER BY (log, symbol, seq)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW quotes AS
SELECT * FROM quotes_stored WHERE log IN (SELECT id FROM unrepeated)
UNION ALL
SELECT * FROM quotes_stored FINAL WHERE log NOT IN (SELECT id FROM unrepeated);
