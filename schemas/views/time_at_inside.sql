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
        SELECT regime, symbol, time, best.1 AS side, toUnixTimestamp64Micro(since) AS began,
            toUnixTimestamp64Micro(until) AS ended, arrayJoin(range(
                toUInt64(intDiv(began, hour)), toUInt64(intDiv(ended - 1, hour) + 1))) AS slot,
            -- One number to join by takes half the time of the four things that it stands for.
            cityHash64(symbol, side, best.2, slot) AS place
        FROM inside_pieces(run = {run:String}, every = {every:String})
        ARRAY JOIN [('bid', assumeNotNull(toFloat64(bid))), ('ask', assumeNotNull(toFloat64(ask)))]
            AS best
    ),
    there AS (
        SELECT place, participant,
            groupArray(greatest(came, toInt64(slot * hour))) AS came,
            groupArray(least(left, toInt64((slot + 1) * hour))) AS left
        FROM (
            SELECT cityHash64(symbol, side, price, slot) AS place, participant,
                toUnixTimestamp64Micro(since) AS came, toUnixTimestamp64Micro(until) AS left,
                arrayJoin(range(
                    toUInt64(intDiv(came, hour)), toUInt64(intDiv(left - 1, hour) + 1))) AS slot
            FROM stays(run = {run:String}) WHERE participant_type = 'market_maker'
        )
        GROUP BY place, participant
    ),
    met AS (
        SELECT sided.regime AS regime, sided.symbol AS symbol, sided.time AS time,
            there.participant AS participant, sided.side AS side,
            arraySum(
                (came, left) -> greatest(0, least(left, sided.ended) - greatest(came, sided.began)),
                there.came, there.left
            ) / 1e6 AS seconds
        FROM sided
        INNER JOIN there ON there.place = sided.place
        WHERE seconds > 0
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    participant,  -- market maker
    sumIf(seconds, side = 'bid') AS bid_s,  -- at the best bid
    sumIf(seconds, side = 'ask') AS ask_s  -- at the best ask
FROM met
GROUP BY regime, symbol, time, participant;
