-- How long the inside was two-sided, locked, crossed or missing, or an ECN or exchange alone at it.
--
-- Definition: seconds of the session.  `ecn_alone_bid_s` counts while one or more ECNs or exchanges
-- quoted the best bid and no market maker did; at such times SOES executes nothing, or holds.
-- Parameters: run; every: minute, hour or day.
-- Units: seconds.
-- Cannot say: whether a market maker's quote at that price was closed; it counts as there.
-- Source: rulebook 3.11 and 3.12.
CREATE OR REPLACE VIEW inside_states AS
WITH
    pieces AS (SELECT * FROM inside_pieces(run = {run:String}, every = {every:String})),
    sided AS (
        SELECT regime, symbol, time, since, until,
            arrayJoin([('bid', toFloat64(bid)), ('ask', toFloat64(ask))]) AS best
        FROM pieces
    ),
    measured AS (
        SELECT regime, symbol, time, state, seconds FROM pieces
        UNION ALL
        SELECT sided.regime, sided.symbol, sided.time, concat('alone ', sided.best.1) AS state,
            dateDiff('microsecond', greatest(sided.since, alone.since),
                least(sided.until, alone.until)) / 1e6 AS seconds
        FROM sided
        INNER JOIN alone(run = {run:String}) AS alone ON alone.symbol = sided.symbol
            AND alone.side = sided.best.1 AND alone.price = assumeNotNull(sided.best.2)
        WHERE alone.since < sided.until AND sided.since < alone.until
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    sumIf(seconds, state = 'two-sided') AS two_sided_s,  -- bid below ask
    sumIf(seconds, state = 'locked') AS locked_s,  -- bid = ask
    sumIf(seconds, state = 'crossed') AS crossed_s,  -- bid above ask
    sumIf(seconds, state IN ('one-sided', 'empty')) AS without_s,  -- a bid or an ask
    sumIf(seconds, state = 'alone bid') AS ecn_alone_bid_s,  -- no market maker at the best bid
    sumIf(seconds, state = 'alone ask') AS ecn_alone_ask_s  -- no market maker at the best ask
FROM measured
GROUP BY regime, symbol, time;
