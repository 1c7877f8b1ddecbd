-- Orders that fared differently under two regimes, and the rule that made the difference.
--
-- Definition: fates differ by what happened, how much and at what price; that two rules say the
-- same is no difference.  The rules are those of the first outcomes in which the fates part.
-- Parameters: run.
-- Units: shares, dollars.
-- Cannot say: what the traders would have done under the other rules.
-- Source: the run's outcomes; `soes explain` tells an order's whole life.
CREATE OR REPLACE VIEW regime_differences AS
WITH
    (SELECT run FROM whole_run(run = {run:String})) AS asked,
    (SELECT regimes FROM whole_run(run = {run:String})) AS compared,
    told AS (
        SELECT regime, symbol, order_seq, order_id, executed_shares, paid,
            arrayMap(step -> (step.1, step.2), story) AS happened,
            arrayMap(step -> step.3, story) AS rules,
            indexOf(compared, regime) AS place
        FROM fates WHERE run = asked
    )
SELECT
    one.regime AS regime,  -- rules that decided
    other.regime AS other_regime,  -- later in the run's list
    one.symbol AS symbol,  -- security
    one.order_seq AS order_seq,  -- place of the order in the log
    one.order_id AS order_id,  -- its name
    arrayFirstIndex(
        (happened, number) -> happened != other.happened[number],
        arrayPushBack(one.happened, ('', '')), arrayEnumerate(arrayPushBack(one.rules, ''))
    ) AS step,  -- outcome in which they part, from 1; 0 = in shares or prices alone
    one.happened[step].1 AS outcome,  -- then; empty = there was no further one
    one.happened[step].2 AS reason,  -- code
    one.rules[step] AS rule,  -- provision applied
    other.happened[step].1 AS other_outcome,  -- under the other regime
    other.happened[step].2 AS other_reason,  -- code
    other.rules[step] AS other_rule,  -- provision applied
    one.executed_shares AS shares_executed,  -- in the end
    other.executed_shares AS other_shares_executed,  -- in the end
    toFloat64(one.paid) / nullIf(one.executed_shares, 0) AS average_price,  -- dollars
    toFloat64(other.paid) / nullIf(other.executed_shares, 0) AS other_average_price  -- dollars
FROM told AS one
INNER JOIN told AS other ON other.symbol = one.symbol AND other.order_seq = one.order_seq
WHERE one.place < other.place
    AND (one.happened, one.executed_shares, one.paid)
        != (other.happened, other.executed_shares, other.paid);
