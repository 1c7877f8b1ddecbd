-- Replays that were stored.  A row with a higher version replaces the one before it: the first is
-- written when the run begins, the second when everything is in the store.
CREATE TABLE IF NOT EXISTS runs_stored (
    run String COMMENT 'identity of the run',
    log String COMMENT 'fingerprint of the log',
    log_name String COMMENT 'name of the log as it was given',
    regimes Array(String) COMMENT 'as they were asked for',
    settings Map(String, String) COMMENT 'dated values and readings that were replaced',
    from_ts Nullable(DateTime64(6, 'UTC')) COMMENT 'outcomes before it are not reported; null = all are',
    to_ts Nullable(DateTime64(6, 'UTC')) COMMENT 'outcomes after it are not reported; null = all are',
    symbols Array(String) COMMENT 'securities that were replayed; empty = all',
    rules String COMMENT 'fingerprint of the rules and dated values',
    code String COMMENT 'version of the program',
    notes Array(String) COMMENT 'what was assumed when the log was made or read',
    state LowCardinality(String) COMMENT 'complete, or incomplete while it is written or if that was interrupted',
    started DateTime64(3, 'UTC') COMMENT 'when the replay began, by the clock',
    finished Nullable(DateTime64(3, 'UTC')) COMMENT 'when it was complete, by the clock',
    events UInt64 COMMENT 'events that were read',
    outcomes Map(String, UInt64) COMMENT 'number of outcomes by regime',
    hash String COMMENT 'of all outcomes, whatever their order or batches; hexadecimal',
    version UInt8
) ENGINE = ReplacingMergeTree(version) ORDER BY run;

CREATE OR REPLACE VIEW runs AS
SELECT * EXCEPT version FROM runs_stored FINAL;

-- Orders of a run, ready to be joined with its outcomes: USING (run, symbol, order_seq).
CREATE OR REPLACE VIEW run_orders AS
SELECT runs.run AS run, orders.seq AS order_seq, orders.* EXCEPT (log, seq)
FROM runs INNER JOIN orders ON orders.log = runs.log
WHERE empty(runs.symbols) OR has(runs.symbols, orders.symbol);
