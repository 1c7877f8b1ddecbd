-- Quoted, effective and realised spreads, and the price impact.
--
-- Definition: the quoted spread is the width of the inside, by the time for which it stood, locked
-- and crossed markets included; the others are those of `fills`, by share.  Basis points are of the
-- middle of the inside at the time.
-- Parameters: run; every: minute, hour or day.
-- Units: cents a share, basis points.
-- Cannot say: what a larger order would have paid; the depth of the market is not in it.
-- Source: Huang and Stoll, Journal of Financial Economics 41 (1996), 313-357.
CREATE OR REPLACE VIEW spreads AS
WITH measured AS (
    SELECT regime, symbol, time, seconds, toFloat64(ask - bid) AS width,
        toFloat64(ask + bid) / 2 AS middle, 0 AS shares, NULL AS effective,
        NULL AS realised_5, NULL AS realised_60, NULL AS realised_300
    FROM inside_pieces(run = {run:String}, every = {every:String})
    WHERE bid IS NOT NULL AND ask IS NOT NULL
    UNION ALL
    SELECT regime, symbol, dateTrunc({every:String}, ts, 'America/New_York') AS time, 0 AS seconds,
        NULL AS width, mid AS middle, quantity AS shares, effective_cents AS effective,
        realised_5_cents AS realised_5, realised_60_cents AS realised_60,
        realised_300_cents AS realised_300
    FROM fills(run = {run:String})
)
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    100 * sum(seconds * width) / nullIf(sum(seconds), 0) AS quoted_cents,  -- by time
    10000 * sum(seconds * width / middle) / nullIf(sum(seconds), 0) AS quoted_bp,  -- by time
    sum(shares) AS shares_executed,  -- by which the following are weighed
    sum(shares * effective) / sumIf(shares, effective IS NOT NULL) AS effective_cents,  -- by share
    100 * sum(shares * effective / middle)
        / sumIf(shares, effective IS NOT NULL) AS effective_bp,  -- by share
    sum(shares * realised_5)
        / sumIf(shares, realised_5 IS NOT NULL) AS realised_5_cents,  -- after 5 seconds
    sum(shares * realised_60)
        / sumIf(shares, realised_60 IS NOT NULL) AS realised_60_cents,  -- after 60 seconds
    sum(shares * realised_300)
        / sumIf(shares, realised_300 IS NOT NULL) AS realised_300_cents,  -- after 300 seconds
    sum(shares * (effective - realised_5))
        / sumIf(shares, (effective - realised_5) IS NOT NULL) AS impact_5_cents,  -- price impact
    sum(shares * (effective - realised_60))
        / sumIf(shares, (effective - realised_60) IS NOT NULL) AS impact_60_cents,  -- price impact
    sum(shares * (effective - realised_300))
        / sumIf(shares, (effective - realised_300) IS NOT NULL) AS impact_300_cents  -- price impact
FROM measured
GROUP BY regime, symbol, time;
