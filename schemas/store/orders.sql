-- Orders of a log, once however often it is replayed.
CREATE TABLE IF NOT EXISTS orders_stored (
    log LowCardinality(String) COMMENT 'fingerprint of the log',
    symbol LowCardinality(String) COMMENT 'security',
    seq Int64 COMMENT 'place of the event in its log' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it was entered' CODEC(T64),
    order_id String COMMENT 'name of the order',
    firm LowCardinality(String) COMMENT 'order-entry firm',
    account String COMMENT 'customer''s account',
    controller String COMMENT 'who decides for the account',
    side LowCardinality(String) COMMENT 'buy, sell or sell_short',
    quantity Int64 COMMENT 'shares',
    limit Nullable(Decimal(18, 8)) COMMENT 'dollars; null = market order',
    preference LowCardinality(Nullable(String)) COMMENT 'market maker that is preferred',
    capacity LowCardinality(String) COMMENT 'agency, riskless_principal or principal',
    customer LowCardinality(String) COMMENT 'public, associated or institution'
) ENGINE = ReplacingMergeTree ORDER BY (log, symbol, seq)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW orders AS
SELECT * FROM orders_stored WHERE log IN (SELECT id FROM unrepeated)
UNION ALL
SELECT * FROM orders_stored FINAL WHERE log NOT IN (SELECT id FROM unrepeated);
