-- Executions, each with the market around it.
--
-- Definition: the effective spread is twice the distance of the price from the middle of the inside
-- just before; the realised one is twice its distance from the middle 5, 60 and 300 seconds later;
-- the price impact is twice the way of the middle in between, so that effective = realised +
-- impact.  A customer's purchase above the middle counts as positive, as does a sale below it.
-- Parameters: run.
-- Units: shares, dollars; cents a share.
-- Cannot say: anything of matches in the limit-order file, which have a customer on either side.  A
-- middle after the close, or of a market with one side, is null.
-- Source: Huang and Stoll, Journal of Financial Economics 41 (1996), 313-357; Bessembinder,
-- Journal of Financial Markets 6 (2003), 233-257.
CREATE OR REPLACE VIEW fills AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    taken AS (
        SELECT regime, symbol, n, ts, order_seq, participant, quantity, toFloat64(price) AS price,
            reason, rule, toFloat64(inside_bid) AS inside_bid, toFloat64(inside_ask) AS inside_ask,
            cityHash64(regime, symbol) AS market, toUnixTimestamp64Micro(ts) AS at,
            at + 5000000 AS at_5, at + 30000000 AS at_30, at + 60000000 AS at_60,
            at + 300000000 AS at_300
        FROM outcomes WHERE run = asked AND outcome = 'executed'
    ),
    middles AS (SELECT market, at, mid FROM mids(run = {run:String}))
SELECT
    taken.regime AS regime,  -- rules that decided
    taken.symbol AS symbol,  -- security
    taken.n AS n,  -- number of the outcome
    taken.ts AS ts,  -- when it was executed
    taken.order_seq AS order_seq,  -- place of the order in the log
    entered.order_id AS order_id,  -- name of the order
    entered.account AS account,  -- customer's account
    entered.account_class AS account_class,  -- professional, public, associated or institution
    entered.side AS side,  -- buy, sell or sell_short
    entered.direction AS direction,  -- 1 = the customer bought, -1 = sold
    taken.participant AS participant,  -- market maker on the other side
    taken.quantity AS quantity,  -- shares
    taken.price AS price,  -- dollars
    taken.reason AS reason,  -- inside, preference and so on
    taken.rule AS rule,  -- provision applied
    dateDiff('microsecond', entered.entry_ts, taken.ts) / 1e6 AS wait_s,  -- since the order's entry
    taken.inside_bid AS inside_bid,  -- just before, dollars
    taken.inside_ask AS inside_ask,  -- just before, dollars
    (inside_bid + inside_ask) / 2 AS mid,  -- just before, dollars
    after_5.mid AS mid_5,  -- 5 seconds later
    after_30.mid AS mid_30,  -- 30 seconds later
    after_60.mid AS mid_60,  -- 60 seconds later
    after_300.mid AS mid_300,  -- 300 seconds later
    100 * direction * (price - if(side = 'buy', inside_ask, inside_bid))
        AS inside_cents,  -- paid above the inside, at the time of execution
    100 * (inside_ask - inside_bid) AS quoted_cents,  -- width of the inside
    200 * direction * (price - mid) AS effective_cents,  -- effective spread
    200 * direction * (price - mid_5) AS realised_5_cents,  -- realised spread
    200 * direction * (price - mid_60) AS realised_60_cents,  -- realised spread
    200 * direction * (price - mid_300) AS realised_300_cents,  -- realised spread
    200 * direction * (mid_5 - mid) AS impact_5_cents,  -- price impact
    200 * direction * (mid_60 - mid) AS impact_60_cents,  -- price impact
    200 * direction * (mid_300 - mid) AS impact_300_cents  -- price impact
FROM taken
INNER JOIN entered_orders(run = {run:String}) AS entered ON entered.order_seq = taken.order_seq
ASOF LEFT JOIN middles AS after_5
    ON after_5.market = taken.market AND after_5.at <= taken.at_5
ASOF LEFT JOIN middles AS after_30
    ON after_30.market = taken.market AND after_30.at <= taken.at_30
ASOF LEFT JOIN middles AS after_60
    ON after_60.market = taken.market AND after_60.at <= taken.at_60
ASOF LEFT JOIN middles AS after_300
    ON after_300.market = taken.market AND after_300.at <= taken.at_300;
