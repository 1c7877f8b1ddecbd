-- Orders of a run as they were entered, with the class of the account.
--
-- Definition: an account is `professional` from its designation on; before that, and all others,
-- are what the order says: public, associated or institution.
-- Parameters: run.
-- Units: shares, dollars.
-- Cannot say: who traded professionally before anybody was designated; the clusters may.
-- Source: the log's orders and designations; rulebook 3.1 item 4.
CREATE OR REPLACE VIEW entered_orders AS
WITH
    (SELECT log FROM whole_run(run = {run:String})) AS replayed,
    known AS (
        SELECT account, ts AS since, professional FROM notices
        WHERE log = replayed AND type = 'designation'
    )
SELECT
    entered.symbol AS symbol,  -- security
    entered.seq AS order_seq,  -- place in the log: its identity
    entered.ts AS entry_ts,  -- when it was entered
    entered.order_id AS order_id,  -- its name
    entered.firm AS firm,  -- order-entry firm
    entered.account AS account,  -- customer's account
    entered.controller AS controller,  -- who decides for the account
    if(ifNull(known.professional, false), 'professional', toString(entered.customer))
        AS account_class,  -- professional, public, associated or institution
    entered.side AS side,  -- buy, sell or sell_short
    if(entered.side = 'buy', 1, -1) AS direction,  -- 1 = a purchase, -1 = a sale
    entered.quantity AS quantity,  -- shares
    entered.limit AS limit,  -- dollars; null = market order
    entered.preference AS preference  -- market maker that is preferred
FROM (SELECT * FROM orders WHERE log = replayed) AS entered
ASOF LEFT JOIN known ON known.account = entered.account AND known.since <= entered.ts;
