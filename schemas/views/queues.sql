-- Orders that waited in the queue.
--
-- Definition: an order is in the queue from its `held` report until nothing is left of it.  The
-- average is by time, over the seconds in which at least one waited (`waiting_s`).
-- Parameters: run; every: minute, hour or day.
-- Units: orders, shares, seconds.
-- Cannot say: anything of stored limit orders, which wait in the limit-order file.
-- Source: the run's outcomes.
CREATE OR REPLACE VIEW queues AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    transform({every:String}, ['minute', 'hour', 'day'], [60, 3600, 86400], 0) AS step_s,
    toInt64(step_s) * 1000000 AS step,
    held AS (
        SELECT regime, symbol, order_seq,
            assumeNotNull(minIf(toUnixTimestamp64Micro(ts), outcome = 'held')) AS began,
            assumeNotNull(max(toUnixTimestamp64Micro(ts))) AS ended,
            anyIf(quantity, outcome = 'held') AS shares,
            countIf(outcome = 'held') > 0 AS was_held
        FROM outcomes WHERE run = asked AND order_seq IS NOT NULL
        GROUP BY regime, symbol, order_seq
        HAVING was_held AND NOT throwIf(step_s = 0, 'every must be minute, hour or day')
    ),
    changes AS (
        SELECT regime, symbol, change.1 AS at, sum(change.2) AS orders, sum(change.3) AS shares
        FROM (
            SELECT regime, symbol,
                arrayJoin([(began, 1, shares), (ended, -1, -shares)]) AS change
            FROM held
        )
        GROUP BY regime, symbol, at
    ),
    lengths AS (
        SELECT regime, symbol, at,
            sum(orders) OVER before AS length, sum(shares) OVER before AS waiting,
            leadInFrame(at) OVER (
                PARTITION BY regime, symbol ORDER BY at
                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS next
        FROM changes
        WINDOW before AS (PARTITION BY regime, symbol ORDER BY at)
    ),
    pieces AS (
        SELECT regime, symbol, length, waiting,
            arrayJoin(range(intDiv(at, step), intDiv(next - 1, step) + 1)) * step AS slot,
            greatest(at, slot) AS since,
            (least(next, slot + step) - since) / 1e6 AS seconds
        FROM lengths WHERE length > 0
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, fromUnixTimestamp64Micro(since), 'America/New_York')
        AS time,  -- minute, hour or day of New York
    sum(seconds) AS waiting_s,  -- seconds in which at least one order waited
    max(length) AS longest,  -- most orders at once
    sum(length * seconds) / waiting_s AS average,  -- orders, by time
    max(waiting) AS most_shares,  -- at once
    sum(waiting * seconds) / waiting_s AS average_shares  -- by time
FROM pieces
GROUP BY regime, symbol, time;
