-- Clusters of orders of the largest size: the mark of the SOES traders.
--
-- Definition: orders in one security and direction that the regime accepted, each as large as the
-- security's tier allows (or `cap` shares, if that is less), each at most `gap_s` seconds after the
-- one before it; at least `least` of them are a cluster.  How far
-- the middle of the inside moved in their direction is reckoned from the first of them; what they
-- earned, as in `stale_fills`.
-- Parameters: run; gap_s, seconds; least, orders; cap, shares: what the regime takes at most,
-- the dated value maximum_order (`soes regimes --on DATE`).
-- Units: orders, shares, cents, dollars.
-- Cannot say: who traded for whom; orders of ordinary customers may fall into a cluster.  The
-- tier is that of the log's securities, `cap` where none is given.
-- Source: Harris and Schultz, Journal of Financial Economics 50 (1998), 39-62, describe such
-- orders; the parameters are this project's.
CREATE OR REPLACE VIEW clusters AS
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    side,  -- what the customers did
    ts,  -- entry of its first order
    seconds,  -- to its last order
    orders,  -- accepted
    controllers,  -- who decided for the accounts
    shares,  -- entered
    shares_executed,  -- executed
    moved_60_cents,  -- in their direction, a minute after the first
    moved_300_cents,  -- five minutes after the first
    earned_30,  -- dollars, 30 s after each fill
    earned_60,  -- dollars, 60 s after
    earned_300  -- dollars, 300 s after
FROM clusters_of(
    run = {run:String}, gap_s = {gap_s:Float64}, least = {least:UInt32}, cap = {cap:Int64}, symbols = []
);
