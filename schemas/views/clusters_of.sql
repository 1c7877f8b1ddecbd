-- The same as `clusters`, of some securities: in a fraction of the time.
--
-- Definition: as there.
-- Parameters: run; gap_s, least and cap as in `clusters`; symbols: securities, [] = all.
-- Units: orders, shares, cents, dollars.
-- Cannot say: what is said there.
-- Source: as `clusters`.
CREATE OR REPLACE VIEW clusters_of AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    (SELECT log FROM whole_run(run = {run:String})) AS replayed,
    listed AS (
        SELECT symbol, ts AS since, assumeNotNull(tier) AS tier FROM notices
        WHERE log = replayed AND type = 'security'
    ),
    largest AS (
        SELECT entered.symbol AS symbol, entered.order_seq AS order_seq,
            entered.entry_ts AS entry_ts, entered.direction AS direction,
            entered.controller AS controller, entered.quantity AS quantity
        FROM entered_orders(run = {run:String}) AS entered
        ASOF LEFT JOIN listed ON listed.symbol = entered.symbol AND listed.since <= entered.entry_ts
        WHERE entered.quantity = if(listed.tier = 0, {cap:Int64}, least(listed.tier, {cap:Int64}))
            AND (empty({symbols:Array(String)}) OR entered.symbol IN {symbols:Array(String)})
    ),
    accepted AS (
        SELECT regime, symbol, cityHash64(regime, symbol) AS market, order_seq, entry_ts, direction,
            controller, largest.quantity AS quantity, executed, mid, fills
        FROM (
            SELECT regime, order_seq,
                sumIf(quantity, outcome IN ('executed', 'matched')) AS executed,
                argMin(toFloat64(inside_bid + inside_ask) / 2, n) AS mid,
                groupArrayIf((toUnixTimestamp64Micro(ts), toFloat64(price), quantity),
                    outcome = 'executed') AS fills
            FROM outcomes
            WHERE run = asked AND order_seq IN (SELECT order_seq FROM largest)
                AND (empty({symbols:Array(String)}) OR symbol IN {symbols:Array(String)})
            GROUP BY regime, order_seq
            HAVING countIf(outcome = 'rejected') = 0
        ) AS results
        INNER JOIN largest USING (order_seq)
    ),
    spaced AS (
        SELECT *, row_number() OVER before = 1 OR {gap_s:Float64} * 1e6
            < dateDiff('microsecond', lagInFrame(entry_ts) OVER before, entry_ts) AS is_first
        FROM accepted
        WINDOW before AS (
            PARTITION BY market, direction ORDER BY order_seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ),
    numbered AS (
        SELECT *, sum(is_first) OVER (PARTITION BY market, direction ORDER BY order_seq) AS number
        FROM spaced
    ),
    found AS (
        SELECT market, direction, number, any(regime) AS regime, any(symbol) AS symbol,
            min(entry_ts) AS began,
            dateDiff('microsecond', began, max(entry_ts)) / 1e6 AS length, count() AS orders,
            uniqExact(controller) AS controllers, sum(quantity) AS shares,
            assumeNotNull(sum(executed)) AS shares_executed,
            -- What is compared with the middle later: the first order's, and each price paid.
            arrayConcat([(toUnixTimestamp64Micro(began), argMin(mid, order_seq), 0)],
                groupArrayArray(fills)) AS prices
        FROM numbered
        GROUP BY market, direction, number
        HAVING orders >= {least:UInt32}
    ),
    looked AS (
        SELECT * EXCEPT (prices), arrayJoin(prices) AS price, arrayJoin([30, 60, 300]) AS seconds,
            price.1 + 1000000 * seconds AS after
        FROM found
    )
SELECT
    any(looked.regime) AS regime,  -- rules that decided
    any(looked.symbol) AS symbol,  -- security
    if(looked.direction = 1, 'buy', 'sell') AS side,  -- what the customers did
    any(began) AS ts,  -- entry of its first order
    any(length) AS seconds,  -- to its last order
    any(looked.orders) AS orders,  -- accepted
    any(looked.controllers) AS controllers,  -- who decided for the accounts
    any(looked.shares) AS shares,  -- entered
    any(looked.shares_executed) AS shares_executed,  -- executed
    100 * anyIf(moved, price.3 = 0 AND looked.seconds = 60)
        AS moved_60_cents,  -- in their direction, a minute after the first
    100 * anyIf(moved, price.3 = 0 AND looked.seconds = 300)
        AS moved_300_cents,  -- five minutes after the first
    sumIf(moved * price.3, looked.seconds = 30) AS earned_30,  -- dollars, 30 s after each fill
    sumIf(moved * price.3, looked.seconds = 60) AS earned_60,  -- dollars, 60 s after
    sumIf(moved * price.3, looked.seconds = 300) AS earned_300  -- dollars, 300 s after
FROM (
    SELECT looked.*, looked.direction * (mids.mid - price.2) AS moved
    FROM looked
    ASOF LEFT JOIN (SELECT market, at, mid FROM mids(run = {run:String})) AS mids
        ON mids.market = looked.market AND mids.at <= looked.after
) AS looked
GROUP BY market, direction, number;
