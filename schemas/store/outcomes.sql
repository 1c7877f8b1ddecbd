-- What became of orders and market makers.  (run, regime, symbol, n) is an outcome's identity:
-- writing it twice changes nothing for readers of the view.  A batch is one file (compact): 60 files
-- for each took a third of the time to store it.
CREATE TABLE IF NOT EXISTS outcomes_stored (
    run LowCardinality(String) COMMENT 'identity of the run',
    regime LowCardinality(String) COMMENT 'regime that decided, as it was asked for',
    symbol LowCardinality(String) COMMENT 'security',
    n UInt32 COMMENT 'number among the outcomes of its security and regime, from 0' CODEC(Delta, LZ4),
    seq Int64 COMMENT 'event that caused it' CODEC(T64),
    ts DateTime64(6, 'UTC') COMMENT 'when it takes effect' CODEC(T64),
    order_id Nullable(String) COMMENT 'name of the order; null for a market maker''s own',
    outcome LowCardinality(String) COMMENT 'what happened',
    quantity Nullable(Int64) COMMENT 'shares' CODEC(T64),
    price Nullable(Decimal(18, 8)) COMMENT 'dollars; executed and matched only',
    participant LowCardinality(Nullable(String)) COMMENT 'market maker on the other side, or whose own outcome it is',
    reason LowCardinality(Nullable(String)) COMMENT 'code of the reason',
    rule LowCardinality(String) COMMENT 'id of the provision applied',
    inside_bid Nullable(Decimal(18, 8)) COMMENT 'dollars, just before',
    inside_ask Nullable(Decimal(18, 8)) COMMENT 'dollars, just before',
    contra_order_id Nullable(String) COMMENT 'the other order; matched only',
    until Nullable(Date) COMMENT 'first session day of return; withdrawn only',
    order_seq Nullable(Int64) COMMENT 'event that entered the order: with the symbol its identity' CODEC(T64)
) ENGINE = ReplacingMergeTree ORDER BY (run, regime, symbol, n)
SETTINGS min_bytes_for_wide_part = 100000000, non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW outcomes AS
SELECT * FROM outcomes_stored WHERE run IN (SELECT id FROM unrepeated)
UNION ALL
SELECT * FROM outcomes_stored FINAL WHERE run NOT IN (SELECT id FROM unrepeated);

-- What became of each order under each regime, in one row: shares by how they ended, and the story,
-- its outcomes in order without repetitions.  An order that still waits has shares left over.
CREATE OR REPLACE VIEW fates AS
SELECT
    run,
    regime,
    symbol,
    order_seq,
    any(order_id) AS order_id,
    ifNull(sumIf(quantity, outcome IN ('executed', 'matched')), 0) AS executed_shares,
    ifNull(sumIf(quantity, outcome = 'returned'), 0) AS returned_shares,
    ifNull(sumIf(quantity, outcome = 'rejected'), 0) AS rejected_shares,
    ifNull(sumIf(quantity, outcome = 'cancelled'), 0) AS cancelled_shares,
    countIf(outcome = 'held') > 0 AS was_held,
    countIf(outcome = 'stored') > 0 AS was_stored,
    count() AS reports,
    min(ts) AS first_ts,
    max(ts) AS last_ts,
    minOrNullIf(ts, outcome IN ('executed', 'matched')) AS first_fill,
    maxOrNullIf(ts, outcome IN ('executed', 'matched')) AS last_fill,
    ifNull(sumIf(quantity * toDecimal128(price, 8), outcome IN ('executed', 'matched')), 0) AS paid,
    -- Prices are above 0; as plain numbers they take a fifth of the time of a tuple with nulls.
    (nullIf(argMin(ifNull(inside_bid, 0), n), 0), nullIf(argMin(ifNull(inside_ask, 0), n), 0))
        AS inside_first,
    arrayCompact(arrayMap(
        step -> (step.2, step.3, step.4),
        arraySort(groupArray((n, toString(outcome), toString(ifNull(reason, '')), toString(rule))))
    )) AS story
FROM outcomes
WHERE order_seq IS NOT NULL
GROUP BY run, regime, symbol, order_seq;
