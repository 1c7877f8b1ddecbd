-- How many orders were entered, and how they ended.
--
-- Definition: an order counts in the minute, hour or day of its entry.  `fill_rate` is the share of
-- orders that were executed in full, `share_fill_rate` that of the shares.
-- Parameters: run; every: minute, hour or day.
-- Units: orders, shares; rates from 0 to 1.
-- Cannot say: what would have been entered under other rules.  The orders are the same.
-- Source: the run's outcomes.
CREATE OR REPLACE VIEW order_counts AS
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, ts, 'America/New_York') AS time,  -- minute, hour or day of New York
    count() AS orders,  -- entered
    countIf(ended = 'executed') AS executed,  -- in full
    countIf(ended = 'partly executed') AS partly_executed,  -- the rest was given back
    countIf(ended = 'returned') AS returned,  -- given back whole
    countIf(ended = 'rejected') AS rejected,  -- refused on entry
    countIf(ended = 'cancelled') AS cancelled,  -- by the firm that entered them
    countIf(ended = 'waiting') AS waiting,  -- when the log ended
    countIf(was_held) AS held,  -- waited in the queue at some time
    countIf(was_stored) AS stored,  -- were in the limit-order file at some time
    sum(quantity) AS shares,  -- entered
    sum(executed_shares) AS shares_executed,  -- executed or matched
    executed / orders AS fill_rate,  -- share of the orders
    shares_executed / shares AS share_fill_rate  -- share of the shares
FROM order_results(run = {run:String})
GROUP BY regime, symbol, time;
