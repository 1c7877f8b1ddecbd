-- The middle of the inside, whenever the inside changes.
--
-- Definition: half the sum of the best bid and the best ask; null while one of them is missing, as
-- it is from the close on.  Of several changes at one instant the last counts.
-- Parameters: run.
-- Units: dollars.
-- Cannot say: what the security was worth.  The middle is what later measures take for that.
-- Source: Huang and Stoll, Journal of Financial Economics 41 (1996), 313-357.
CREATE OR REPLACE VIEW mids AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    (SELECT log_end FROM whole_run(run = {run:String})) AS log_end
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    ts,  -- when it came about
    assumeNotNull(coalesce(next, log_end)) AS until,  -- when the next did, or the log ended
    bid,  -- best bid, dollars
    ask,  -- best ask, dollars
    toFloat64(bid + ask) / 2 AS mid,  -- dollars
    cityHash64(regime, symbol) AS market,  -- a number for both: joins by it take half the time
    toUnixTimestamp64Micro(ts) AS at  -- `ts` in microseconds, for the same reason
FROM (
    SELECT
        regime, symbol, ts, bid, ask,
        leadInFrame(toNullable(ts)) OVER (
            PARTITION BY regime, symbol ORDER BY n
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS next
    FROM inside WHERE run = asked
)
WHERE next IS NULL OR next != ts;
