-- Which processes wrote rows of a run, or of a log's events.  What one of them alone wrote, and then
-- saw to be there once, need not be sought for repetitions: that takes a third of the time of most
-- questions, and more while a table's parts are many.
CREATE TABLE IF NOT EXISTS authors_stored (
    id String COMMENT 'of a run, or the fingerprint of a log',
    author String COMMENT 'a process, by a number of its own; written before its first row',
    verified Bool COMMENT 'it has seen all rows there, each once'
) ENGINE = ReplacingMergeTree ORDER BY (id, author, verified);

CREATE OR REPLACE VIEW unrepeated AS
SELECT id FROM authors_stored GROUP BY id HAVING uniqExact(author) = 1 AND max(verified);
