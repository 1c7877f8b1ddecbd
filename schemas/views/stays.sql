-- How long each participant quoted each price.
--
-- Definition: quotes as they were entered; one stands until the participant's next one, or the end
-- of its day in New York, or of the log.
-- Parameters: run.
-- Units: dollars.
-- Cannot say: which of the quotes were closed, or withdrawn by the rules; the regimes differ in it.
-- Source: the log's quotes.
CREATE OR REPLACE VIEW stays AS
WITH
    (SELECT log FROM whole_run(run = {run:String})) AS replayed,
    (SELECT toUnixTimestamp64Micro(log_end) FROM whole_run(run = {run:String})) AS log_end,
    -- A participant's quotes of a day as lists: a fifth of the time of a window over them.
    listed AS (
        SELECT
            symbol,
            participant,
            participant_type,
            toDate(ts, 'America/New_York') AS day,
            toStartOfDay(day + 1, 'America/New_York') AS midnight,
            1000000 * toInt64(toUnixTimestamp(midnight)) AS day_end,
            groupArray(toUnixTimestamp64Micro(ts)) AS times,
            arrayZip(groupArray(toFloat64(ifNull(bid, 0))), times) AS bids,
            arrayZip(groupArray(toFloat64(ifNull(ask, 0))), times) AS asks
        FROM (SELECT * FROM quotes WHERE log = replayed ORDER BY symbol, seq)
        GROUP BY symbol, participant, participant_type, day
    ),
    moves AS (
        SELECT symbol, participant, participant_type, least(day_end, log_end) AS last,
            arrayJoin([
                ('bid', arrayCompact(quote -> quote.1, bids)),
                ('ask', arrayCompact(quote -> quote.1, asks))
            ]) AS one
        FROM listed
    )
SELECT
    symbol,  -- security
    participant,  -- market maker, ECN or exchange
    participant_type,  -- market_maker, ecn or utp
    one.1 AS side,  -- bid or ask
    move.1 AS price,  -- dollars
    fromUnixTimestamp64Micro(move.2, 'UTC') AS since,  -- when it came to this price
    fromUnixTimestamp64Micro(assumeNotNull(left), 'UTC') AS until  -- when it left it
FROM moves
ARRAY JOIN one.2 AS move, arrayPushBack(arrayPopFront(one.2.2), last) AS left
WHERE price > 0 AND until > since;
