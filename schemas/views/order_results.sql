-- What became of each order under each regime, one row for both.
--
-- Definition: `ended` is executed, partly executed, returned, rejected, cancelled or waiting (when
-- the log ends).  An order is compared with the inside on the side that it needs, the ask for a
-- purchase, as it was on entry: null if there was none, or if the order was not looked at at once.
-- Parameters: run.
-- Units: shares, seconds, dollars; cents a share above the inside for purchases and below it for
-- sales, so that a positive figure is worse for the customer.
-- Cannot say: what the customer would have done under the other rules.  The orders are the same.
-- Source: the run's outcomes.
CREATE OR REPLACE VIEW order_results AS
WITH (SELECT run FROM whole_run(run = {run:String})) AS asked
SELECT
    fates.regime AS regime,  -- rules that decided
    entered.symbol AS symbol,  -- security
    entered.entry_ts AS ts,  -- when the order was entered
    entered.order_seq AS order_seq,  -- its place in the log: with the symbol its identity
    entered.order_id AS order_id,  -- its name
    entered.firm AS firm,  -- order-entry firm
    entered.account AS account,  -- customer's account
    entered.controller AS controller,  -- who decides for the account
    entered.account_class AS account_class,  -- professional, public, associated or institution
    entered.side AS side,  -- buy, sell or sell_short
    entered.quantity AS quantity,  -- shares
    entered.limit AS limit,  -- dollars; null = market order
    entered.preference AS preference,  -- market maker that is preferred
    multiIf(
        fates.rejected_shares > 0, 'rejected',
        fates.executed_shares = entered.quantity, 'executed',
        fates.executed_shares + fates.returned_shares + fates.cancelled_shares < entered.quantity,
            'waiting',
        fates.executed_shares > 0, 'partly executed',
        fates.cancelled_shares > 0, 'cancelled',
        'returned'
    ) AS ended,  -- how it ended
    fates.story[-1].2 AS reason,  -- of its last outcome
    fates.story[-1].3 AS rule,  -- provision that its last outcome applied
    fates.was_held AS was_held,  -- it waited in the queue
    fates.was_stored AS was_stored,  -- it was in the limit-order file
    fates.executed_shares AS executed_shares,  -- shares
    dateDiff('microsecond', entered.entry_ts, fates.first_fill) / 1e6
        AS wait_s,  -- to its first fill
    if(ended = 'waiting', NULL, dateDiff('microsecond', entered.entry_ts, fates.last_ts) / 1e6)
        AS done_s,  -- until nothing was left of it
    if(fates.executed_shares > 0, toFloat64(fates.paid) / fates.executed_shares, NULL)
        AS average_price,  -- dollars a share
    if(fates.first_ts = entered.entry_ts,
        toFloat64(if(entered.side = 'buy', fates.inside_first.2, fates.inside_first.1)), NULL)
        AS entry_price,  -- the inside that it needed, on entry
    100 * entered.direction * (average_price - entry_price) AS entry_cents  -- paid above it
FROM fates
INNER JOIN entered_orders(run = {run:String}) AS entered
    ON entered.order_seq = fates.order_seq
WHERE fates.run = asked;
