-- What was paid against the inside, on entry and at execution: better, the same or worse.
--
-- Definition: a purchase is compared with the best ask, a sale with the best bid.  `entry` compares
-- an order's average price with the inside when it was entered, `execution` each execution with the
-- inside just before it.  Averages are by share, and positive where the customer did worse.
-- Parameters: run; every: minute, hour or day (of the order's entry, and of the execution).
-- Units: shares; cents a share.
-- Cannot say: whether a better price was to be had elsewhere.
-- Source: the run's outcomes; SEC Rule 11Ac1-5 (2000) measures price improvement so.
CREATE OR REPLACE VIEW prices_paid AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    compared AS (
        SELECT regime, symbol, dateTrunc({every:String}, ts, 'America/New_York') AS time,
            true AS on_entry, entry_cents AS cents, executed_shares AS shares
        FROM order_results(run = {run:String}) WHERE entry_cents IS NOT NULL
        UNION ALL
        SELECT taken.regime, taken.symbol,
            dateTrunc({every:String}, taken.ts, 'America/New_York') AS time, false AS on_entry,
            100 * entered.direction * toFloat64(taken.price
                - if(entered.side = 'buy', taken.inside_ask, taken.inside_bid)) AS cents,
            assumeNotNull(taken.quantity) AS shares
        FROM outcomes AS taken
        INNER JOIN entered_orders(run = {run:String}) AS entered
            ON entered.order_seq = taken.order_seq
        WHERE taken.run = asked AND taken.outcome = 'executed' AND cents IS NOT NULL
    )
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    sumIf(shares, on_entry AND cents < 0) AS entry_better,  -- shares cheaper than on entry
    sumIf(shares, on_entry AND cents = 0) AS entry_same,  -- shares at the inside on entry
    sumIf(shares, on_entry AND cents > 0) AS entry_worse,  -- shares dearer than on entry
    sumIf(cents * shares, on_entry)
        / nullIf(sumIf(shares, on_entry), 0) AS entry_cents,  -- average above the inside on entry
    sumIf(shares, NOT on_entry AND cents < 0) AS execution_better,  -- shares inside the inside
    sumIf(shares, NOT on_entry AND cents = 0) AS execution_same,  -- shares at the inside
    sumIf(shares, NOT on_entry AND cents > 0) AS execution_worse,  -- shares outside the inside
    sumIf(cents * shares, NOT on_entry)
        / nullIf(sumIf(shares, NOT on_entry), 0) AS execution_cents  -- average at execution
FROM compared
GROUP BY regime, symbol, time;
