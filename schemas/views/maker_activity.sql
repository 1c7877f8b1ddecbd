-- What each market maker did and suffered: executions, exposure used up, withdrawals.
--
-- Definition: `exhausted` counts the sides that were closed since their exposure was used up,
-- `reopened` those that came back; `small_quotes` the quotes flagged for too small a size.
-- Parameters: run; every: minute, hour or day.
-- Units: shares; `share` from 0 to 1 of what SOES executed in that security and time.
-- Cannot say: what the maker traded outside SOES.
-- Source: the run's outcomes; rulebook 3.5 and 3.7.
CREATE OR REPLACE VIEW maker_activity AS
WITH (SELECT run FROM whole_run(run = {run:String})) AS asked
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, ts, 'America/New_York') AS time,  -- minute, hour or day of New York
    participant,  -- market maker
    countIf(outcome = 'executed') AS executions,  -- against it
    countIf(outcome = 'executed' AND reason = 'preference') AS preferenced,  -- of those, sent to it
    assumeNotNull(sumIf(quantity, outcome = 'executed')) AS shares_executed,  -- against it
    shares_executed / nullIf(sum(shares_executed) OVER (PARTITION BY regime, symbol, time), 0)
        AS share,  -- of all that SOES executed
    countIf(outcome = 'closed') AS exhausted,  -- sides whose exposure was used up
    countIf(outcome = 'reopened') AS reopened,  -- sides that came back
    countIf(outcome = 'withdrawn') AS withdrawn,  -- from the security, for days
    countIf(outcome = 'flagged') AS small_quotes  -- showed less than the minimum
FROM outcomes
WHERE run = asked AND participant IS NOT NULL
GROUP BY regime, symbol, time, participant;
