-- The same as `inside_states`, of some securities: in a fraction of the time.
--
-- Definition: as there.
-- Parameters: run; every: minute, hour or day; symbols: securities, [] = all.
-- Units: seconds.
-- Cannot say: what is said there.
-- Source: as `inside_states`.
CREATE OR REPLACE VIEW inside_states_of AS
WITH
    pieces AS (
        SELECT * FROM inside_pieces(run = {run:String}, every = {every:String})
        WHERE empty({symbols:Array(String)}) OR symbol IN {symbols:Array(String)}
    ),
    -- How long somebody had been alone at a price, all in all, when he came there once more.
    before AS (
        SELECT cityHash64(symbol, side, price) AS place, toUnixTimestamp64Micro(since) AS came,
            toUnixTimestamp64Micro(until) AS left,
            sum(left - came) OVER (PARTITION BY symbol, side, price ORDER BY came) - (left - came)
                AS total
        FROM alone(run = {run:String})
        WHERE empty({symbols:Array(String)}) OR symbol IN {symbols:Array(String)}
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
