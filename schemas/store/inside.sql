-- History of the inside: the best bid and ask as each regime sees them, whenever one changes.
CREATE TABLE IF NOT EXISTS inside_stored (
    run LowCardinality(String) COMMENT 'identity of the run',
    regime LowCardinality(String) COMMENT 'regime, as it was asked for',
    symbol LowCardinality(String) COMMENT 'security',
    n UInt32 COMMENT 'number among the changes of its security and regime, from 0' CODEC(Delta, LZ4),
    seq Int64 COMMENT 'event at or before which it came about' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it came about' CODEC(T64),
    bid Nullable(Decimal(18, 8)) COMMENT 'dollars; null = none',
    ask Nullable(Decimal(18, 8)) COMMENT 'dollars; null = none'
) ENGINE = ReplacingMergeTree ORDER BY (run, regime, symbol, n)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW inside AS
SELECT * FROM inside_stored WHERE run IN (SELECT id FROM unrepeated)
UNION ALL
SELECT * FROM inside_stored FINAL WHERE run NOT IN (SELECT id FROM unrepeated);
