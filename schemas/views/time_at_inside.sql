-- How long each market maker quoted the best bid and the best ask.
--
-- Definition: seconds of the session in which the maker's quote, as entered, was at the inside.
-- Parameters: run; every: minute, hour or day.
-- Units: seconds.
-- Cannot say: whether the quote was closed at the time, its exposure used up; it counts as there.
-- Source: the log's quotes, the run's inside.
CREATE OR REPLACE VIEW time_at_inside AS
WITH
    -- Microseconds: what is compared below lies in the same hour, so that the lists are short.
    3600000000 AS hour,
    sided AS (
        SELECT regime, symbol, time, toUnixTimestamp64Micro(since) AS began,
            toUnixTimestamp64Micro(until) AS ended, arrayJoin(range(
                toUInt64(intDiv(began, hour)), toUInt64(intDiv(ended - 1, hour) + 1))) AS slot,
            arrayJoin([('bid', toFloat64(bid)), ('ask', toFloat64(ask))]) AS best
        FROM inside_pieces(run = {run:String}, every = {every:String})
    ),
    there AS (
        SELECT symbol, side, price, participant, slot,
            groupArray(greatest(came, toInt64(slot * hour))) AS came,
            groupArray(least(left, toInt64((slot + 1) * hour))) AS left
        FROM (
            SELECT symbol, side, price, participant, toUnixTimestamp64Micro(since) AS came,
                toUnixTimestamp64Micro(until) AS left, arrayJoin(range(
                    toUInt64(intDiv(came, hour)), toUInt64(intDiv(left - 1, hour) + 1))) AS slot
            FROM stays(run = {run:String}) WHERE participant_type = 'market_maker'
        )
        GROUP BY symbol, side, price, participant, slot
    ),
    met AS (
        SELECT sided.regime AS regime, sided.symbol AS symbol, sided.time AS time,
            there.participant AS participant, sided.best.1 AS side,
            arraySum(
                (came, left) -> greatest(0, least(left, sided.ended) - greatest(came, sided.began)),
                there.came, there.left
            ) / 1e6 AS seconds
        FROM sided
        INNER JOIN there ON there.symbol = sided.symbol AND there.slot = sided.slot
            AND there.side = sided.best.1 AND there.price = assumeNotNull(sided.best.2)
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    participant,  -- market maker
    sumIf(seconds, side = 'bid') AS bid_s,  -- at the best bid
    sumIf(seconds, side = 'ask') AS ask_s  -- at the best ask
FROM met
GROUP BY regime, symbol, time, participant
HAVING bid_s + ask_s > 0;
