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
    -- How long somebody had been alone at a price, all in all, when he came there once more.
    before AS (
        SELECT cityHash64(symbol, side, price) AS place, toUnixTimestamp64Micro(since) AS came,
            toUnixTimestamp64Micro(until) AS left,
            sum(left - came) OVER (PARTITION BY symbol, side, price ORDER BY came) - (left - came)
                AS total
        FROM alone(run = {run:String})
    ),
    -- Both ends of a piece: what had come together at the end, less what had at the beginning.
    ends AS (
        SELECT regime, symbol, time, best.1 AS side, cityHash64(symbol, side, best.2) AS place,
            limit.1 AS sign, limit.2 AS at
        FROM pieces
        ARRAY JOIN [('bid', assumeNotNull(toFloat64(bid))), ('ask', assumeNotNull(toFloat64(ask)))]
            AS best
        ARRAY JOIN [(-1, toUnixTimestamp64Micro(since)), (1, toUnixTimestamp64Micro(until))]
            AS limit
    ),
    measured AS (
        SELECT regime, symbol, time, state, seconds FROM pieces
        UNION ALL
        SELECT ends.regime, ends.symbol, ends.time, concat('alone ', ends.side) AS state,
            sum(ends.sign * (before.total + least(before.left, ends.at) - before.came)) / 1e6
                AS seconds
        FROM ends
        ASOF INNER JOIN before ON before.place = ends.place AND before.came <= ends.at
        GROUP BY ends.regime, ends.symbol, ends.time, ends.side
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
