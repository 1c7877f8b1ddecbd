-- How long the inside was two-sided, locked, crossed or missing, or an ECN or exchange alone at it.
--
-- Definition: seconds of the session.  `ecn_alone_bid_s` counts while one or more ECNs or exchanges
-- quoted the best bid and no market maker did; at such times SOES executes nothing, or holds.
-- Parameters: run; every: minute, hour or day.
-- Units: seconds.
-- Cannot say: whether a market maker's quote at that price was closed; it counts as there.
-- Source: rulebook 3.11 and 3.12.
CREATE OR REPLACE VIEW inside_states AS
SELECT
    regime,  -- rules that decided
    symbol,  -- security
    time,  -- minute, hour or day of New York
    two_sided_s,  -- bid below ask
    locked_s,  -- bid = ask
    crossed_s,  -- bid above ask
    without_s,  -- a bid or an ask
    ecn_alone_bid_s,  -- no market maker at the best bid
    ecn_alone_ask_s  -- no market maker at the best ask
FROM inside_states_of(run = {run:String}, every = {every:String}, symbols = []);
