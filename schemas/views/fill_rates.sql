-- How orders ended and why: by the reason and the rule of their last outcome.
--
-- Definition: `rate` is the share of all orders of the same regime, security and time that ended in
-- this way.
-- Parameters: run; every: minute, hour or day.
-- Units: orders, shares; rates from 0 to 1.
-- Cannot say: which of several rules would have stopped an order next.
-- Source: the run's outcomes; `soes rules` has the text of each rule.
CREATE OR REPLACE VIEW fill_rates AS
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, ts, 'America/New_York') AS time,  -- minute, hour or day of New York
    ended,  -- executed, partly executed, returned, rejected, cancelled or waiting
    reason,  -- of the last outcome
    rule,  -- provision that the last outcome applied
    count() AS orders,  -- that ended so
    sum(quantity) AS shares,  -- entered with them
    sum(executed_shares) AS shares_executed,  -- of those
    orders / sum(orders) OVER (PARTITION BY regime, symbol, time) AS rate  -- share of the orders
FROM order_results(run = {run:String})
GROUP BY regime, symbol, time, ended, reason, rule;
