-- How often clusters came, whether the price then went their way, and what they earned.
--
-- Definition: the clusters of `clusters`, in all securities of a day.
-- Parameters: run; gap_s, least and cap as in `clusters`.
-- Units: clusters, orders, shares, dollars; rates from 0 to 1.
-- Cannot say: what is said there.
-- Source: as `clusters`.
CREATE OR REPLACE VIEW cluster_profits AS
SELECT
    regime,  -- rules that decided
    dateTrunc('day', ts, 'America/New_York') AS time,  -- day of New York
    count() AS clusters,  -- found
    uniqExact(symbol) AS securities,  -- in which they came
    avg(orders) AS average_orders,  -- a cluster
    sum(shares) AS shares,  -- entered
    sum(shares_executed) AS shares_executed,  -- executed
    countIf(moved_60_cents > 0) / nullIf(countIf(moved_60_cents IS NOT NULL), 0)
        AS right_after_60,  -- share after which the price had moved their way
    countIf(moved_300_cents > 0) / nullIf(countIf(moved_300_cents IS NOT NULL), 0)
        AS right_after_300,  -- the same, later
    sum(earned_30) AS earned_30,  -- dollars, by the middle 30 seconds after each fill
    sum(earned_60) AS earned_60,  -- dollars, 60 seconds after
    sum(earned_300) AS earned_300,  -- dollars, 300 seconds after
    earned_60 / clusters AS earned_60_each  -- dollars a cluster
FROM clusters(
    run = {run:String}, gap_s = {gap_s:Float64}, least = {least:UInt32}, cap = {cap:Int64}
)
GROUP BY regime, time;
