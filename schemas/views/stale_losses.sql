-- What makers lost and customers earned by late quotes, by class of account.
--
-- Definition: the executions of `stale_fills`, summed in the minute, hour or day of the execution.
-- Parameters: run; every: minute, hour or day.
-- Units: shares, seconds, dollars.
-- Cannot say: what is said there.
-- Source: as `stale_fills`.
CREATE OR REPLACE VIEW stale_losses AS
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    dateTrunc({every:String}, ts, 'America/New_York') AS time,  -- minute, hour or day of New York
    participant,  -- the maker that was late
    account_class,  -- professional, public, associated or institution
    count() AS fills,  -- executions
    sum(quantity) AS shares,  -- executed
    quantileExact(0.5)(lag_s) AS lag_median,  -- since the first of the others left
    sum(earned_30) AS earned_30,  -- by the customers after 30 seconds; lost by the maker
    sum(earned_60) AS earned_60,  -- after 60 seconds
    sum(earned_300) AS earned_300  -- after 300 seconds
FROM stale_fills(run = {run:String})
GROUP BY regime, symbol, time, participant, account_class;
