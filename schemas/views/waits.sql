-- How long orders waited.
--
-- Definition: a wait lasts from an order's entry to its first execution; it is done when nothing is
-- left of it, executed or not.  Rejected orders do not count, nor do those that still wait when the
-- log ends.
-- Parameters: run; every: minute, hour or day.
-- Units: seconds.
-- Cannot say: how long the reports took on their way to and from the system.
-- Source: the run's outcomes.  Quantiles are exact.
CREATE OR REPLACE VIEW waits AS
WITH quantiles AS (
    SELECT
        regime,
        symbol,
        dateTrunc({every:String}, ts, 'America/New_York') AS time,
        countIf(executed_shares > 0) AS orders,
        countIf(executed_shares > 0 AND was_held) AS held_orders,
        countIf(done_s IS NOT NULL AND ended != 'rejected') AS done_orders,
        quantilesExactIf(0.5, 0.9, 0.99)(wait_s, executed_shares > 0) AS wait,
        quantilesExactIf(0.5, 0.9, 0.99)(wait_s, executed_shares > 0 AND was_held) AS held,
        quantilesExactIf(0.5, 0.9, 0.99)(done_s, ended != 'rejected') AS done
    FROM order_results(run = {run:String})
    GROUP BY regime, symbol, time
)
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    orders,  -- executed, at least in part
    held_orders,  -- of those, held before
    done_orders,  -- of which nothing is left, executed or not
    if(orders > 0, wait[1], NULL) AS wait_median,  -- of all that were executed
    if(orders > 0, wait[2], NULL) AS wait_90,  -- nine in ten waited no longer
    if(orders > 0, wait[3], NULL) AS wait_99,  -- 99 in 100 waited no longer
    if(held_orders > 0, held[1], NULL) AS held_median,  -- of those that were held before
    if(held_orders > 0, held[2], NULL) AS held_90,  -- nine in ten of them waited no longer
    if(held_orders > 0, held[3], NULL) AS held_99,  -- 99 in 100 of them waited no longer
    if(done_orders > 0, done[1], NULL) AS done_median,  -- until nothing was left, executed or not
    if(done_orders > 0, done[2], NULL) AS done_90,  -- nine in ten were done by then
    if(done_orders > 0, done[3], NULL) AS done_99  -- 99 in 100 were done by then
FROM quantiles;
