"""The tables of the kernel: what is in force, what a security's market looks like, what came out.

Every field is a 64-bit integer (kernel rules: one answer compiled and plain).  Prices are in
1e-8 dollars, 0 = none; times in microseconds UTC, 0 = none; spans in microseconds; flags 0 or 1;
sizes in shares, 0 = the tier's; names are the batch's numbers, NOBODY = none.
A side is BID = 0 or ASK = 1; a buy needs the ASK.
"""

from functools import cache

import numpy as np

NOBODY = -1
NEVER = 2**62  # later than any event
BITS = 62  # of a number that stands for a set: each member's bit, shared with others

BID = 0
ASK = 1

NNM = 0
SMALLCAP = 1

UNLISTED_TIER = 1000  # of a security before its `security` event, as of an NNM one [D-12a]

MARKET_MAKER = 0  # participant types; 1 = ECN, 2 = UTP exchange

BUY = 0  # sides of an order
SELL = 1
SELL_SHORT = 2

AGENCY = 0  # capacities
RISKLESS_PRINCIPAL = 1
PRINCIPAL = 2

PUBLIC = 0  # customers
ASSOCIATED = 1
INSTITUTION = 2

FINISHED = 0  # states of an order
WAITING = 1
STORED = 2

REGIME = np.dtype(
    [
        ("until", "i8"),  # the first instant at which the next row is in force; NEVER
        # size and price
        ("maximum_order", "i8"),  # ceiling on the maximum size, shares [S-1, S-3, D-8]
        ("nnm_flat_size", "i8"),  # NNM maximum whatever the tier, shares; 0 = the tier counts [S-2]
        ("smallcap_size", "i8"),  # SmallCap maximum, shares [S-2]
        ("price_limit", "i8"),  # dearest price that may be entered [P-1]
        # entry
        ("associated_barred", "i8"),  # associated persons are no public customers [3.1-2]
        (
            "own_market_barred",
            "i8",
        ),  # own-market orders and own-firm executions barred [3.1-3, X-4]
        ("professional_barred", "i8"),  # designated accounts are shut out [3.1-4]
        ("short_banned", "i8"),  # no short sale in SOES at all [H-2]
        ("bid_test", "i8"),  # no short sale on a down bid in the NNM [H-3, H-4]
        ("five_minute", "i8"),  # span of the presumption; 0 = none
        ("round_lot", "i8"),  # fewer shares are an odd lot [D-32, D-70]
        # participation, preference, locks
        ("mandatory", "i8"),  # NNM makers must take part in SOES [D-18, D-19]
        ("preference_agreed", "i8"),  # preference only by agreement [F-2]
        ("trades_locked", "i8"),  # executions go on in a locked or crossed NNM market [K-1, K-2]
        # update period
        ("update_period", "i8"),  # span; 0 = none [G-1, G-2]
        ("locked_update_period", "i8"),  # span in a locked or crossed market [G-7]
        # exposure
        ("exposure_tier", "i8"),  # the multiple is one of the tier, not of the maximum size [E-3]
        ("exposure_multiple", "i8"),  # x maximum order size; 0 = none [E-1, E-2]
        ("preferenced_count", "i8"),  # preferenced orders count against exposure [F-5]
        ("refresh", "i8"),  # span in which a closed quote must be refreshed [E-6]
        ("withdrawal_days", "i8"),  # session days outside after a withdrawal [E-7, E-9]
        ("auto_update", "i8"),  # automated quote update available [G-5]
        # actual size
        (
            "actual_size_pilot",
            "i8",
        ),  # securities with the flag are under the Actual Size Rule
        ("actual_size_all", "i8"),  # every security is
        ("minimum_display", "i8"),  # makers must show the minimum size [D-10, D-48]
        ("smallcap_display_all", "i8"),  # SmallCap makers outside SOES too [D-10]
        ("actual_size_display", "i8"),  # the minimum under the Actual Size Rule, shares [D-48]
        # ECNs and UTP exchanges
        ("ecn_quotes", "i8"),  # their prices are in the inside [D-55]
        (
            "ecn_alone_holds",
            "i8",
        ),  # 0 = orders go back when one is alone, 1 = they are held [U-1, U-4]
        ("hold", "i8"),  # span of the life of a waiting order; 0 = no end [U-4, Q-4]
        # limit-order file
        ("limit_file", "i8"),  # limits away from the inside are stored, not returned [L-1, L-6]
        ("matching", "i8"),  # the file's matching service runs [L-3]
        ("match_wait", "i8"),  # span in which makers may step in [L-3]
        ("price_tick", "i8"),  # the step of prices, to which a midpoint is rounded [D-72]
        # readings: which of a reading's answers, 0 = the first one (contract, section 3)
        ("report_latency", "i8"),  # span; the one that is a number [7.7]
        ("read_all_in_update_period", "i8"),
        ("read_quote_update", "i8"),
        ("read_closed_quote", "i8"),
        ("read_actual_size_quote", "i8"),
        ("read_exposure_pool", "i8"),
        ("read_rotation", "i8"),
        ("read_queue_priority", "i8"),
        ("read_order_life", "i8"),
        ("read_hold_clock", "i8"),
        ("read_hold_end", "i8"),
        ("read_purge_scope", "i8"),
        ("read_smallcap_next_maker", "i8"),
        ("read_smallcap_locked", "i8"),
        ("read_price_cap", "i8"),
        ("read_five_minute", "i8"),
        ("read_five_minute_end", "i8"),
        ("read_preference_absent", "i8"),
        ("read_limit_overlap_price", "i8"),
        ("read_limit_odd_remainder", "i8"),
        ("read_first_bid", "i8"),
        ("read_odd_lots", "i8"),
    ],
    align=True,
)

SESSION = np.dtype(
    [
        ("day", "i8"),  # days since 1970-01-01, New York date
        ("midnight", "i8"),  # when that date begins in New York
        ("open", "i8"),
        ("close", "i8"),
    ],
    align=True,
)

MARKET_SIDE = np.dtype(
    [
        ("best", "i8"),  # the inside price
        ("depth", "i8"),  # displayed quotes at it
        ("ecn_depth", "i8"),  # those of ECNs and UTP exchanges among them
        ("reported", "i8"),  # the inside price that the history of the inside knows
        ("waiting", "i8"),  # orders that wait to trade with this side
        ("stored", "i8"),  # orders of the limit-order file that would trade with this side
        ("nearest", "i8"),  # price at which the first of them can trade
        ("last_maker", "i8"),  # the maker of the latest unpreferenced execution, or NOBODY
        ("alone", "i8"),  # an ECN or UTP was alone here at the last look [D-63, D-65]
    ],
    align=True,
)

QUOTE = np.dtype(
    [
        ("price", "i8"),
        ("size", "i8"),  # displayed; 0 = the tier
        ("closed", "i8"),  # exposure is used up [E-6]
        ("update_due", "i8"),  # end of the update period [G-1]
        ("exposure", "i8"),  # shares that count against the limit, or the display [E-5, D-47]
        ("executed", "i8"),  # number of its latest unpreferenced execution [D-45]
        ("price_ts", "i8"),  # when the price was set [D-45]
        ("refresh_due", "i8"),  # end of the time to refresh [E-6, E-7]
    ],
    align=True,
)

CLOSING = np.dtype(  # of a quote, apart from it: a row of quotes fills a line of the cache
    [
        ("seq", "i8"),  # that `closed` carried [D-75]
        ("n", "i8"),  # its number: the order in which the makers were closed [D-1]
    ],
    align=True,
)

MAKER = np.dtype(
    [
        ("participant", "i8"),
        ("rank", "i8"),  # place of its MPID in lexical order
        ("type", "i8"),  # MARKET_MAKER, ECN or UTP
        ("soes", "i8"),  # takes part in SOES where that is voluntary
        ("withdrawn", "i8"),  # and has not come back [E-7, E-9]
        ("back", "i8"),  # from when its quotes count again
        ("auto_mode", "i8"),  # off, exhausted, each [G-5]
        ("auto_increment", "i8"),  # by which its price moves, 1e-8 dollars [G-5]
    ],
    align=True,
)

ORDER = np.dtype(
    [
        ("state", "i8"),  # FINISHED, WAITING, STORED
        ("side", "i8"),  # BUY or SELL
        ("limit", "i8"),  # 0 = a market order
        ("seq", "i8"),
        ("ts", "i8"),  # of entry
        ("due", "i8"),  # end of its life
        ("order_id", "i8"),
        ("firm", "i8"),
        ("entry", "i8"),  # number of its entry, 0 = none
        ("preference", "i8"),  # participant, if the rules of its entry let it be preferenced
        ("quantity", "i8"),
        ("remaining", "i8"),
        ("entering", "i8"),  # it came by the event that is being applied
        ("held", "i8"),  # reported as held [D-51]
        ("filed", "i8"),  # reported as stored [D-51]
        ("pair", "i8"),  # seq of the stored order that it is paired with, or NOBODY [L-3]
        ("match_due", "i8"),  # when the pair is matched [L-3]
    ],
    align=True,
)

ENTRY = np.dtype(  # an accepted order that may still count as one decision with others
    [
        ("controller", "i8"),
        ("side", "i8"),
        ("ts", "i8"),
        ("quantity", "i8"),  # less what was cancelled
        ("previous", "i8"),  # number of the entry before it in its chain; 0 = none
    ],
    align=True,
)

CHAIN = np.dtype(  # of the entries in a security of those controllers that share it
    [
        ("latest", "i8"),  # number of its last entry; 0 = none
        ("ts", "i8"),  # of that entry
    ],
    align=True,
)
CHAINS = 32  # of a security

RING = np.dtype(  # of entries
    [
        ("entered", "i8"),  # entries so far; they are numbered from 1
        ("forgotten", "i8"),  # the first of them, which count no longer
    ],
    align=True,
)

REGISTER = np.dtype(
    [
        ("owner", "i8"),  # first, second, and what is kept, one of those below; 0 = an empty place
        ("third", "i8"),
        ("bits", "i8"),
    ],
    align=True,
)
AGREEMENT = 1  # first: maker, second: order-entry firm
DESIGNATION = 2  # first: account
USED_IDS = 3  # first: security, second: session, third: block of order ids
SUSPENSION = 4  # first: security, second: participant that has not quoted it yet
AUTO_UPDATE = 5  # first: security, second: participant that has not quoted it yet

EVENT = np.dtype(  # an event of a batch: a quote itself, or which row of which table it is
    [
        ("kind", "i8"),
        ("row", "i8"),
        ("symbol", "i8"),  # NOBODY if it concerns every security
        ("seq", "i8"),
        ("ts", "i8"),
        ("maker", "i8"),  # of a quote: the participant's place; NOBODY of others
        # of a quote alone
        ("participant", "i8"),
        ("participant_type", "i8"),
        ("bid", "i8"),
        ("ask", "i8"),
        ("bid_size", "i8"),
        ("ask_size", "i8"),
        ("soes", "i8"),
    ],
    align=True,
)

CURSOR = np.dtype(
    [
        ("event", "i8"),  # the next event of the batch
        ("security", "i8"),  # the next one to be brought up to the batch's end
        ("registered", "i8"),  # places of the register that are taken
        ("designated_bits", "i8"),  # a bit for each designated account: most accounts have none
    ],
    align=True,
)

# Answers of readings (contract, section 3; the names are theirs).
ALL_IN_UPDATE_RETURN = 1
EXECUTED_SIDE_PRICE = 1
CLOSED_DISPLAYED = 1
DECREMENTED = 1
BOTH_SIDES = 1
ALPHABETICAL = 1
FIFO = 1
PRICE_TIME = 2
ECN_HOLD = 1
CLOCK_ECN_ALONE = 1
INCLUSIVE = 1
PURGE_BOTH = 1
ANY_MAKER = 1
SMALLCAP_EXECUTES = 1
TIER_ONLY = 1
AUDIT = 0
ENFORCE = 1
LOCKOUT_ANY = 2
LOCKOUT_SAME_SIDE = 3
WINDOW_CLOSED = 1
ABSENT_RETURNS = 1
MIDPOINT = 1
ODD_REST_RETURNS = 1
FIRST_BID_UP = 1
ODD_LOTS_REFUSED = 1

# Modes of automatic updates.
AUTO_OFF = 0
AUTO_EXHAUSTED = 1
AUTO_EACH = 2

# Why the kernel stopped before an event.
DONE = 0
LOG_FULL = 1
REGISTER_FULL = 2
SECURITY_FULL = 3


@cache  # one object each: the compiler compares types that are not the same field by field
def security_type(makers: int, orders: int) -> np.dtype:
    """Return the type of one security's market: itself, makers, their quotes, live orders.

    Queue and file have `orders` places each, and together no more than that in use.
    """
    return np.dtype(
        [
            ("next_due", "i8"),  # nothing is due before it
            ("symbol", "i8"),
            ("halted", "i8"),
            ("live", "i8"),  # orders of the queue, in order of seq
            ("filed", "i8"),  # orders of the limit-order file, in order of seq
            ("untidy", "i8"),  # the queue has orders that are finished or belong in the file
            ("makers_used", "i8"),
            ("regime", "i8"),  # row of the regime in force
            ("session", "i8"),  # row of the session that is on or comes next
            ("seq", "i8"),  # its latest event
            ("n", "i8"),  # outcomes so far
            ("inside_n", "i8"),  # changes of the inside so far
            ("listed", "i8"),  # its `security` event has been seen
            ("market", "i8"),
            ("tier", "i8"),
            ("actual_size", "i8"),
            ("executions", "i8"),  # unpreferenced executions of this session
            ("unreported", "i8"),  # live orders may want a report [D-51]
            ("update_due", "i8"),  # no update period ends before it, unless it is past [G-3]
            ("highest_id", "i8"),  # order id so far: a higher one is new
            ("maker_bits", "i8"),  # a bit for each maker's participant: most firms have none
            ("last_bid", "i8"),  # the inside bid seen last [H-4]
            ("bid_down", "i8"),  # its last change was downward [H-4]
            ("entries_since", "i8"),  # orders entered earlier count no longer [D-4]
            ("refreshing", "i8"),  # sides that must be refreshed [E-6]
            ("paired", "i8"),  # orders of the file that are in a pair [L-3]
            ("automatic", "i8"),  # a maker has chosen automatic updates [G-5]
            ("sides", MARKET_SIDE, 2),
            ("chains", CHAIN, CHAINS),
            ("shown", "i8", (2, makers)),  # prices that count in the inside, close together
            ("there", "i8", makers),  # those found at a price, while an order is dealt with
            ("makers", MAKER, makers),
            ("quotes", QUOTE, (makers, 2)),  # a maker's two lie together
            ("closings", CLOSING, (makers, 2)),
            ("orders", ORDER, orders),
            ("file", ORDER, orders),
        ],
        align=True,
    )


OUTCOME = np.dtype(
    [
        ("symbol", "i8"),
        ("n", "i8"),  # number of this outcome within its security and regime
        ("seq", "i8"),  # the event that caused it [D-75]
        ("ts", "i8"),
        ("order_seq", "i8"),  # the order's own event; NOBODY for a maker's outcome
        ("order_id", "i8"),  # NOBODY for a maker's outcome
        ("outcome", "i8"),
        ("quantity", "i8"),  # shares; NOBODY = null
        ("price", "i8"),
        ("participant", "i8"),
        ("contra_order_id", "i8"),  # NOBODY unless matched
        ("until", "i8"),  # first session day of return; 0 unless withdrawn
        ("reason", "i8"),
        ("rule", "i8"),
        ("inside_bid", "i8"),
        ("inside_ask", "i8"),
    ],
    align=True,
)

INSIDE = np.dtype(
    [
        ("symbol", "i8"),
        ("n", "i8"),  # number of this change within its security and regime
        ("seq", "i8"),  # the event at or before which it came about
        ("ts", "i8"),
        ("bid", "i8"),
        ("ask", "i8"),
    ],
    align=True,
)


@cache
def log_type(rows: int) -> np.dtype:
    """Return the type of a log: what came out since it was emptied last."""
    return np.dtype(
        [
            ("count", "i8"),
            ("inside_count", "i8"),
            ("outcomes", OUTCOME, rows),
            ("insides", INSIDE, rows),
        ],
        align=True,
    )
