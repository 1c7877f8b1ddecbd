-- Times in which ECNs or exchanges quoted a price and no market maker did.
--
-- Definition: quotes as in `stays`.
-- Parameters: run.
-- Units: dollars.
-- Cannot say: whether the price was the inside; `inside_states` does, by regime.
-- Source: the log's quotes; rulebook 3.12.
CREATE OR REPLACE VIEW alone AS
WITH told AS (
    SELECT
        symbol,
        side,
        price,
        -- Four times the microsecond, and 0 a maker left, 1 another did, 2 a maker came, 3 another.
        arraySort(groupArrayArray([
            4 * toUnixTimestamp64Micro(since) + 2 + (participant_type != 'market_maker'),
            4 * toUnixTimestamp64Micro(until) + (participant_type != 'market_maker')
        ])) AS codes,
        arrayCumSum(code -> [-1, 0, 1, 0][code % 4 + 1], codes) AS makers,
        arrayCumSum(code -> [0, -1, 0, 1][code % 4 + 1], codes) AS others,
        arrayMap(code -> intDiv(code, 4), codes) AS times
    FROM stays(run = {run:String})
    GROUP BY symbol, side, price
    HAVING countIf(participant_type != 'market_maker') > 0
)
SELECT
    symbol,  -- security
    side,  -- bid or ask
    price,  -- dollars
    fromUnixTimestamp64Micro(at, 'UTC') AS since,  -- when no market maker was left
    fromUnixTimestamp64Micro(assumeNotNull(next), 'UTC')
        AS until  -- when a market maker came, or the last of the others left
FROM told
ARRAY JOIN times AS at, arrayPushBack(arrayPopFront(times), NULL) AS next,
    makers AS market_makers, others AS without_soes
WHERE market_makers = 0 AND without_soes > 0 AND next > at;
