-- All other events of a log: securities, cancels, agreements, designations, withdrawals, halts and
-- so on.  A column is null where the type of event has no such field.
CREATE TABLE IF NOT EXISTS notices_stored (
    log LowCardinality(String) COMMENT 'fingerprint of the log',
    symbol LowCardinality(String) COMMENT 'security; empty = the event concerns every one',
    seq Int64 COMMENT 'place of the event in its log' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it happened' CODEC(T64),
    type LowCardinality(String) COMMENT 'type of event',
    order_id Nullable(String) COMMENT 'order that is cancelled',
    participant LowCardinality(Nullable(String)) COMMENT 'market maker',
    firm LowCardinality(Nullable(String)) COMMENT 'order-entry firm',
    account Nullable(String) COMMENT 'account that is designated',
    market LowCardinality(Nullable(String)) COMMENT 'NNM or SMALLCAP',
    tier Nullable(Int64) COMMENT 'largest SOES order, shares',
    actual_size Nullable(Bool) COMMENT 'in the pilot of the Actual Size Rule',
    agreed Nullable(Bool) COMMENT 'the preferencing agreement begins or ends',
    professional Nullable(Bool) COMMENT 'professional trading account',
    excused Nullable(Bool) COMMENT 'the withdrawal is excused',
    mode LowCardinality(Nullable(String)) COMMENT 'automatic update: off, exhausted or each',
    increment Nullable(Decimal(18, 8)) COMMENT 'dollars'
) ENGINE = ReplacingMergeTree ORDER BY (log, symbol, seq)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW notices AS
SELECT * REPLACE nullIf(symbol, '') AS symbol FROM notices_stored FINAL;
