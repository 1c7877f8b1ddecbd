-- How evenly the makers of a security shared its executions.
--
-- Definition: unpreferenced executions alone.  `effective_makers` is one divided by the sum of the
-- squared shares of the makers: as many equal ones would share so.  `evenness` divides it by the
-- number of makers that executed: 1 = all the same.
-- Parameters: run; every: minute, hour or day.
-- Units: makers; shares of a whole from 0 to 1.
-- Cannot say: whether a maker was at the inside to be chosen; `time_at_inside` does.
-- Source: rulebook 3.5, X-3; the measure is Herfindahl's and Hirschman's.
CREATE OR REPLACE VIEW rotation AS
WITH (SELECT run FROM whole_run(run = {run:String})) AS asked
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    count() AS makers,  -- that executed
    sum(executions) AS executions,  -- unpreferenced
    1 / sum(pow(part, 2)) AS effective_makers,  -- as many equal ones
    effective_makers / makers AS evenness,  -- 1 = all the same
    max(part) AS largest_share  -- of the busiest maker
FROM (
    SELECT regime, symbol, dateTrunc({every:String}, ts, 'America/New_York') AS time, participant,
        count() AS executions,
        executions / sum(executions) OVER (PARTITION BY regime, symbol, time) AS part
    FROM outcomes
    WHERE run = asked AND outcome = 'executed' AND reason != 'preference'
    GROUP BY regime, symbol, time, participant
)
GROUP BY regime, symbol, time;
