-- What became of each order under each regime, in one row: shares by how they ended, and the story,
-- its outcomes in order without repetitions.  An order that still waits has shares left over.
CREATE OR REPLACE VIEW fates AS
SELECT
    run,
    regime,
    symbol,
    order_seq,
    any(order_id) AS order_id,
    ifNull(sumIf(quantity, outcome IN ('executed', 'matched')), 0) AS executed,
    ifNull(sumIf(quantity, outcome = 'returned'), 0) AS returned,
    ifNull(sumIf(quantity, outcome = 'rejected'), 0) AS rejected,
    ifNull(sumIf(quantity, outcome = 'cancelled'), 0) AS cancelled,
    countIf(outcome = 'held') > 0 AS held,
    countIf(outcome = 'stored') > 0 AS stored,
    min(ts) AS first_ts,
    minOrNullIf(ts, outcome IN ('executed', 'matched')) AS first_fill,
    maxOrNullIf(ts, outcome IN ('executed', 'matched')) AS last_fill,
    ifNull(sumIf(quantity * toDecimal128(price, 8), outcome IN ('executed', 'matched')), 0) AS paid,
    argMin((inside_bid, inside_ask), n) AS inside_first,
    arrayCompact(arrayMap(
        step -> (step.2, step.3, step.4),
        arraySort(groupArray((n, toString(outcome), toString(ifNull(reason, '')), toString(rule))))
    )) AS story
FROM outcomes
WHERE order_seq IS NOT NULL
GROUP BY run, regime, symbol, order_seq;
