-- The inside in pieces that do not change, cut at the bounds of minutes, hours or days and at those
-- of the session.
--
-- Definition: `state` is two-sided, locked (bid = ask), crossed (bid above ask), one-sided or
-- empty.  Nothing outside 09:30-16:00 of New York counts; after an early close it is empty.
-- Parameters: run; every: minute, hour or day.
-- Units: dollars, seconds.
-- Cannot say: who made the inside; `time_at_inside` says that.
-- Source: the run's inside; contract, sessions.
CREATE OR REPLACE VIEW inside_pieces AS
WITH
    transform({every:String}, ['minute', 'hour', 'day'], [60, 3600, 86400], 0) AS step_s,
    toInt64(step_s) * 1000000 AS step,
    34200 AS opens,  -- 09:30, in seconds since midnight
    57600 AS closes,  -- 16:00
    stretches AS (
        SELECT regime, symbol, bid, ask,
            toUnixTimestamp64Micro(ts) AS began, toUnixTimestamp64Micro(until) AS ended
        FROM mids(run = {run:String})
        WHERE NOT throwIf(step_s = 0, 'every must be minute, hour or day') AND until > ts
    ),
    cut AS (
        SELECT *, arrayJoin(range(intDiv(began, step), intDiv(ended - 1, step) + 1)) * step AS slot,
            -- Noon and a little of the same day of UTC is the same day in New York.
            toStartOfDay(
                toDateTime(intDiv(slot, 86400000000) * 86400 + 64800), 'America/New_York'
            ) AS midnight,
            toInt64(toUnixTimestamp(midnight)) AS day_began
        FROM stretches
    ),
    pieces AS (
        SELECT *,
            greatest(began, slot, (day_began + opens) * 1000000) AS piece_began,
            least(ended, slot + step, (day_began + closes) * 1000000) AS piece_ended
        FROM cut
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, since, 'America/New_York')
        AS time,  -- minute, hour or day of New York
    fromUnixTimestamp64Micro(piece_began, 'UTC') AS since,  -- when the piece begins
    fromUnixTimestamp64Micro(piece_ended, 'UTC') AS until,  -- when it ends
    (piece_ended - piece_began) / 1e6 AS seconds,  -- its length
    bid,  -- best bid, dollars
    ask,  -- best ask, dollars
    multiIf(
        bid IS NULL AND ask IS NULL, 'empty',
        bid IS NULL OR ask IS NULL, 'one-sided',
        bid < ask, 'two-sided',
        bid = ask, 'locked',
        'crossed'
    ) AS state  -- of the market
FROM pieces
WHERE piece_ended > piece_began;
