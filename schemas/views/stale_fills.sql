-- Executions against a maker whose quote the others had already left.
--
-- Definition: an execution at a price which, just before, one market maker alone quoted, while the
-- last change was that another one left it.  `lag_s` is the time since the first of them left,
-- since when none came back.  What the customer earned is the way of the middle of the inside from
-- the price paid, 30, 60 and 300 seconds later, in its direction, times the shares: the maker's
-- loss.
-- Parameters: run.
-- Units: seconds, shares, dollars.
-- Cannot say: what anybody earned in truth: where a position was closed is not in the log.  Makers
-- whose quotes were closed or withdrawn by the rules count as quoting; preferenced orders are left
-- out.
-- Source: Harris and Schultz, Journal of Financial Economics 50 (1998), 39-62: positions are taken
-- before most makers have updated.
CREATE OR REPLACE VIEW stale_fills AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    taken AS (
        SELECT
            made.regime AS regime, made.symbol AS symbol, made.n AS n, made.ts AS ts,
            entered.order_seq AS order_seq, entered.account AS account,
            entered.account_class AS account_class, entered.side AS side,
            entered.direction AS direction, made.participant AS participant,
            made.quantity AS quantity, toFloat64(made.price) AS price,
            if(entered.side = 'buy', 'ask', 'bid') AS quoted,
            toUnixTimestamp64Micro(made.ts) AS at
        FROM outcomes AS made
        INNER JOIN entered_orders(run = {run:String}) AS entered
            ON entered.order_seq = made.order_seq
        WHERE made.run = asked AND made.outcome = 'executed' AND made.reason = 'inside'
    ),
    -- Of what happens at a price: 4 times the microsecond, and 0 an execution, 1 that a maker left,
    -- 2 that one came.  As plain numbers they are sorted in a fifth of the time of tuples.
    happened AS (
        SELECT symbol, quoted AS side, price, 4 * at AS code FROM taken
        UNION ALL
        SELECT symbol, side, price, arrayJoin([
            4 * toUnixTimestamp64Micro(since) + 2, 4 * toUnixTimestamp64Micro(until) + 1]) AS code
        FROM stays(run = {run:String}) WHERE participant_type = 'market_maker'
    ),
    told AS (
        SELECT
            symbol, side, price,
            arraySort(groupArray(code)) AS codes,
            arrayMap(code -> code % 4, codes) AS kinds,
            arrayCumSum(kind -> [0, -1, 1][kind + 1], kinds) AS makers,
            -- When the first one left since the last one came, 0 if none did.
            arrayFill(first -> first >= 0, arrayMap(
                (code, kind, before) -> multiIf(
                    kind = 2, 0, kind = 1 AND before = 2, intDiv(code, 4), -1),
                codes, kinds, arrayPushFront(arrayPopBack(
                    arrayFill(kind -> kind > 0, kinds)), 2)
            )) AS left_at
        FROM happened
        GROUP BY symbol, side, price
        HAVING has(kinds, 0)
    ),
    late AS (
        SELECT DISTINCT symbol, side, price, intDiv(code, 4) AS at, first AS left_at
        FROM told
        ARRAY JOIN codes AS code, kinds AS kind, makers AS alone, left_at AS first
        WHERE kind = 0 AND alone = 1 AND first > 0
    ),
    stale AS (
        SELECT taken.*, late.left_at AS left_at FROM taken
        INNER JOIN late ON late.symbol = taken.symbol AND late.side = taken.quoted
            AND late.price = taken.price AND late.at = taken.at
    )
SELECT
    stale.regime AS regime,  -- rules that decided
    stale.symbol AS symbol,  -- security
    stale.n AS n,  -- number of the outcome
    any(stale.ts) AS ts,  -- when it was executed
    any(stale.order_seq) AS order_seq,  -- place of the order in the log
    any(stale.account) AS account,  -- customer's account
    any(stale.account_class) AS account_class,  -- professional, public, associated or institution
    any(stale.side) AS side,  -- buy, sell or sell_short
    any(stale.participant) AS participant,  -- the maker that was late
    any(stale.quantity) AS quantity,  -- shares
    any(stale.price) AS price,  -- dollars
    any(stale.at - stale.left_at) / 1e6 AS lag_s,  -- since the first of the others left
    anyIf(earned, stale.seconds = 30) AS earned_30,  -- dollars, by the middle 30 seconds later
    anyIf(earned, stale.seconds = 60) AS earned_60,  -- dollars, 60 seconds later
    anyIf(earned, stale.seconds = 300) AS earned_300  -- dollars, 300 seconds later
FROM (
    SELECT *, stale.quantity * stale.direction * (mids.mid - stale.price) AS earned
    FROM (
        SELECT *, cityHash64(regime, symbol) AS market, arrayJoin([30, 60, 300]) AS seconds,
            stale.at + 1000000 * seconds AS after
        FROM stale
    ) AS stale
    ASOF LEFT JOIN (SELECT market, at, mid FROM mids(run = {run:String})) AS mids
        ON mids.market = stale.market AND mids.at <= stale.after
) AS stale
GROUP BY regime, symbol, n;
