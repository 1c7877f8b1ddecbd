-- The run that is asked about, if it is complete; an error says what is missing.
--
-- Definition: all other views begin here, so that none answers for a run that is not there.
-- Parameters: run.
-- Units: none.
-- Cannot say: anything of a run that is still written.
-- Source: the store's runs and logs.
CREATE OR REPLACE VIEW whole_run AS
SELECT
    {run:String} AS run,  -- its id
    any(runs.log) AS log,  -- fingerprint of its log
    any(runs.regimes) AS regimes,  -- as they were asked for
    any(logs.last_ts) AS log_end  -- time of the log's last event
FROM (SELECT * FROM runs WHERE run = {run:String}) AS runs
LEFT JOIN logs ON logs.log = runs.log
HAVING NOT throwIf(count() = 0, 'there is no such run in the store')
    AND NOT throwIf(any(runs.state) != 'complete',
        'the run is incomplete: the same replay completes it')
    AND NOT throwIf(any(logs.log) = '', 'the log of the run is not in the store');
