"""What must hold for every log, whatever the rules: each invariant names its breaches."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from tests.builders import NEW_YORK, Event
from tests.generated import Case

Outcome = dict[str, Any]
Invariant = Callable[["Decided"], Iterator[object]]

ENDS = ("executed", "matched", "returned", "cancelled")
NAMED_DAYS = {
    "1984": "1985-01-02",
    "pre-1991": "1991-10-09",
    "1991": "1991-11-18",
    "1994": "1994-01-26",
    "1995": "1995-03-28",
    "1997": "1997-01-20",
    "1998": "1998-02-23",
    "1999": "1999-04-01",
}
RULES = {  # which provisions an outcome may cite (D-79)
    ("executed", "inside"): {"X-2"},
    ("executed", "preference"): {"F-1", "F-2"},
    ("executed", "smallcap_ecn_price"): {"U-12"},
    ("matched", "limit_file"): {"L-3"},
    ("flagged", "five_minute"): {"A-3"},
    ("flagged", "quote_size"): {"X-5", "X-6"},
    ("held", "update_period"): {"G-6"},
    ("held", "ecn_alone"): {"U-4"},
    ("held", "locked"): {"K-1", "K-5"},
    ("held", "no_market"): {"Q-3"},
    ("stored", None): {"L-1"},
    ("cancelled", None): {"Q-5"},
    ("returned", "not_marketable"): {"L-6", "Q-2"},
    ("returned", "ecn_alone"): {"U-1", "U-2"},
    ("returned", "timed_out"): {"U-6", "Q-4"},
    ("returned", "session_end"): {"O-1"},
    ("returned", "update_period"): {"G-6"},
    ("returned", "preference_absent"): {"F-6"},
    ("returned", "odd_lot"): {"L-3"},
    ("rejected", "market_closed"): {"O-1"},
    ("rejected", "halted"): {"O-3"},
    ("rejected", "unknown_security"): {"3.2"},
    ("rejected", "not_soes"): {"3.2"},
    ("rejected", "duplicate_order"): {"3.2"},
    ("rejected", "capacity"): {"3.1-1"},
    ("rejected", "customer"): {"3.1-2"},
    ("rejected", "own_market"): {"3.1-3"},
    ("rejected", "professional_account"): {"3.1-4"},
    ("rejected", "size"): {"S-1"},
    ("rejected", "price_cap"): {"P-1"},
    ("rejected", "five_minute"): {"A-3", "A-6"},
    ("rejected", "short_sale"): {"H-2", "H-4"},
    ("rejected", "odd_lot"): {"S-1"},
    ("closed", "exhausted"): {"E-6"},
    ("reopened", "refreshed"): {"E-5"},
    ("withdrawn", None): {"E-9", "E-10", "E-11"},
    ("withdrawn", "unexcused"): {"E-9"},
    ("withdrawn", "late_refresh"): {"E-7"},
}


class Decided:
    """A case with its outcomes, and what can be read off the log without knowing the rules."""

    def __init__(self, case: Case, outcomes: list[Outcome]) -> None:
        """Give every event the number of its line."""
        self.case = case
        self.outcomes = outcomes
        self.events = {event.get("seq", n): event for n, event in enumerate(case.events, start=1)}

    @cached_property
    def of_orders(self) -> dict[int, list[Outcome]]:
        """Group outcomes by the order, known by the seq of its own event."""
        orders: dict[int, list[Outcome]] = {
            seq: [] for seq, event in self.events.items() if event["type"] == "order"
        }
        for outcome in self.outcomes:
            if outcome["order_seq"] is not None:
                orders[outcome["order_seq"]].append(outcome)
        return orders

    @cached_property
    def fills(self) -> list[Outcome]:
        """List the executions."""
        return [outcome for outcome in self.outcomes if outcome["outcome"] == "executed"]

    @property
    def last(self) -> datetime:
        """The time of the last event."""
        return datetime.fromisoformat(self.case.events[-1]["ts"])

    @property
    def interim(self) -> str:
        """The first day of the interim rules."""
        return self.case.settings.get("interim_start", "1994-01-26")

    def reads(self, reading: str, answer: str) -> bool:
        """Tell whether a disputed rule is read so."""
        return self.case.settings.get(reading) == answer

    @cached_property
    def moved_by_themselves(self) -> set[tuple[str, str]]:
        """Find the makers whose quotes are not all in the log: they move after executions."""
        return {
            (event["symbol"], event["participant"])
            for event in self.case.events
            if event["type"] == "auto_update"
        }

    def is_automatic(self, fill: Outcome) -> bool:
        """Tell whether a fill's maker may have moved its quote by itself."""
        return (fill["symbol"], fill["participant"]) in self.moved_by_themselves

    def rules_of(self, moment: datetime) -> date:
        """Give the day whose rules decide an instant."""
        if self.case.regime == "historical":
            return moment.astimezone(NEW_YORK).date()
        return date.fromisoformat(NAMED_DAYS.get(self.case.regime, self.case.regime))

    def quotes_of(self, fill: Outcome) -> list[int]:
        """List the seqs of the maker's quotes that counted at a fill.

        A fill that a timer brought has the seq of its order, and came before the events of its
        instant.
        """
        entered = datetime.fromisoformat(self.events[fill["seq"]]["ts"])
        by_timer = entered < at(fill)
        return [
            seq
            for seq, event in self.events.items()
            if event["type"] == "quote"
            and event["symbol"] == fill["symbol"]
            and event["participant"] == fill["participant"]
            and (datetime.fromisoformat(event["ts"]) < at(fill) if by_timer else seq <= fill["seq"])
        ]


def at(outcome: Outcome) -> datetime:
    """Give an outcome's time."""
    return datetime.fromisoformat(outcome["ts"])


def needed(order: Event) -> str:
    """Name the side of the quote that an order trades with."""
    return "ask" if order["side"] == "buy" else "bid"


def outcomes_are_numbered_in_order_of_time(decided: Decided) -> Iterator[object]:
    """Ask that n counts from 0 and time never goes back, security by security."""
    of_securities = defaultdict(list)
    for outcome in decided.outcomes:
        of_securities[outcome["symbol"]].append(outcome)
    for outcomes in of_securities.values():
        yield from (o for n, o in enumerate(outcomes) if o["n"] != n)
        yield from (pair for pair in pairwise(outcomes) if at(pair[0]) > at(pair[1]))


def every_outcome_cites_a_rule_that_fits(decided: Decided) -> Iterator[object]:
    """Ask that outcome, reason and provision belong together."""
    for outcome in decided.outcomes:
        if outcome["rule"] not in RULES.get((outcome["outcome"], outcome["reason"]), ()):
            yield outcome


def every_order_is_answered_at_once(decided: Decided) -> Iterator[object]:
    """Ask for an outcome at the order's own event; a refused order has no other."""
    for seq, outcomes in decided.of_orders.items():
        if not outcomes or outcomes[0]["seq"] != seq:
            yield seq, outcomes
        elif outcomes[0]["outcome"] == "rejected" and len(outcomes) > 1:
            yield outcomes


def shares_are_conserved(decided: Decided) -> Iterator[object]:
    """Ask that an accepted order's ends add up to its shares, once its day is over."""
    for seq, outcomes in decided.of_orders.items():
        order = decided.events[seq]
        ended = sum(o["quantity"] for o in outcomes if o["outcome"] in ENDS)
        rejected = outcomes[0]["outcome"] == "rejected"
        day_is_over = decided.last.date() > datetime.fromisoformat(order["ts"]).date()
        whole = ended == order["quantity"] or (ended < order["quantity"] and not day_is_over)
        if ended != 0 if rejected else not whole:
            yield order, outcomes


def nothing_follows_the_end_of_an_order(decided: Decided) -> Iterator[object]:
    """Ask that nothing comes after a return or cancellation, and no report twice."""
    for outcomes in decided.of_orders.values():
        kinds = [o["outcome"] for o in outcomes]
        yield from (outcomes for kind in kinds[:-1] if kind in ("returned", "cancelled"))
        yield from (outcomes for kind in ("held", "stored") if kinds.count(kind) > 1)


def fills_are_at_the_inside(decided: Decided) -> Iterator[object]:
    """Ask that every fill is at the inside of its side, and passes no limit."""
    for fill in decided.fills:
        order = decided.events[fill["order_seq"]]
        limit = order.get("limit")
        price = Decimal(fill["price"])
        beyond = limit is not None and (
            price > Decimal(limit) if order["side"] == "buy" else price < Decimal(limit)
        )
        if fill["price"] != fill[f"inside_{needed(order)}"] or beyond:
            yield order, fill


def unpreferenced_fills_are_by_makers_at_the_price(decided: Decided) -> Iterator[object]:
    """Ask that the maker itself shows the price, unless it steps in at an ECN's."""
    for fill in decided.fills:
        if fill["reason"] != "inside" or decided.is_automatic(fill):
            continue
        shown = decided.events[decided.quotes_of(fill)[-1]]
        side = needed(decided.events[fill["order_seq"]])
        if shown.get("participant_type") or Decimal(shown[side]) != Decimal(fill["price"]):
            yield fill, shown


def preferenced_fills_are_by_the_named_maker(decided: Decided) -> Iterator[object]:
    """Ask that only the named maker trades for the name's sake."""
    for fill in decided.fills:
        named = decided.events[fill["order_seq"]].get("preference")
        if fill["reason"] == "preference" and fill["participant"] != named:
            yield fill


def makers_have_their_update_period(decided: Decided) -> Iterator[object]:
    """Ask that nobody is hit twice within the period, unless it quoted or the market was locked."""
    for first, second in successive_fills(decided):
        period = period_of(decided, first)
        if decided.is_automatic(first):
            continue
        if at(second) - at(first) < period and not quoted_between(decided, first, second):
            yield first, second


def successive_fills(decided: Decided) -> Iterator[tuple[Outcome, Outcome]]:
    """Pair each unpreferenced fill with the next by the same maker on the same side."""
    by_side = defaultdict(list)
    for fill in decided.fills:
        if fill["reason"] != "preference":
            side = needed(decided.events[fill["order_seq"]])
            by_side[fill["symbol"], fill["participant"], side].append(fill)
    for fills in by_side.values():
        yield from pairwise(fills)


def period_of(decided: Decided, fill: Outcome) -> timedelta:
    """Give the update period that a fill opens at least; in a lock none is claimed."""
    bid, ask = fill["inside_bid"], fill["inside_ask"]
    day = decided.rules_of(at(fill)).isoformat()
    if day < "1991-11-18" or (bid and ask and Decimal(bid) >= Decimal(ask)):
        return timedelta(0)
    usual = "15" if day < "1997-12-24" else "17"
    return timedelta(seconds=float(decided.case.settings.get("update_period_s", usual)))


def quoted_between(decided: Decided, first: Outcome, second: Outcome) -> bool:
    """Tell whether the maker sent any quote between two of its fills."""
    return decided.quotes_of(first) != decided.quotes_of(second)


def nothing_is_larger_than_the_maximum(decided: Decided) -> Iterator[object]:
    """Ask that no accepted order is above 1,000 shares, or 500 under the interim rules."""
    for seq, outcomes in decided.of_orders.items():
        day = decided.rules_of(at(outcomes[0])).isoformat()
        interim = decided.interim <= day < "1995-03-28"
        maximum = int(decided.case.settings.get("maximum_order", 500 if interim else 1000))
        accepted = outcomes[0]["outcome"] != "rejected"
        if accepted and not 1 <= decided.events[seq]["quantity"] <= maximum:
            yield outcomes


def nobody_waits_longer_than_ninety_seconds(decided: Decided) -> Iterator[object]:
    """Ask that from the 1998 rules on every order has ended 90 seconds after its entry."""
    another_life = ("order_life", "ecn_hold"), ("hold_clock", "ecn_alone"), ("limit_away", "store")
    if any(decided.reads(*reading) for reading in another_life):
        return
    life = timedelta(seconds=float(decided.case.settings.get("hold_s", "90")))
    for seq, outcomes in decided.of_orders.items():
        entered = datetime.fromisoformat(decided.events[seq]["ts"])
        if decided.rules_of(entered).isoformat() < "1998-02-23":
            continue
        ended = sum(o["quantity"] for o in outcomes if o["outcome"] in (*ENDS, "rejected"))
        waits = ended < decided.events[seq]["quantity"] and decided.last >= entered + life
        if decided.reads("hold_end", "inclusive"):
            waits = waits and decided.last > entered + life
        if waits or at(outcomes[-1]) > entered + life:
            yield outcomes


def nobody_fills_its_own_firm(decided: Decided) -> Iterator[object]:
    """Ask that from 27 July 1990 no maker trades with an order of its own firm."""
    for fill in decided.fills:
        firm = decided.events[fill["order_seq"]]["firm"]
        if fill["participant"] == firm and decided.rules_of(at(fill)) >= date(1990, 7, 27):
            yield fill


def exposure_is_never_passed_by_more_than_an_order(decided: Decided) -> Iterator[object]:
    """Ask that between two quotes no order is filled once the multiple of 1,000 is used up."""
    filled: Counter[tuple[object, ...]] = Counter()
    for fill in decided.fills:
        multiple = multiple_of(decided, fill)
        if multiple is None or fill["reason"] == "preference" or decided.is_automatic(fill):
            continue
        side = needed(decided.events[fill["order_seq"]])
        since = decided.quotes_of(fill)[-1]
        key = fill["symbol"], fill["participant"], side, since, at(fill).date()
        if filled[key] >= multiple * 1000:
            yield fill
        filled[key] += fill["quantity"]


def multiple_of(decided: Decided, fill: Outcome) -> int | None:
    """Give the multiple where a limit certainly exists: never SmallCap, never Actual Size."""
    day = decided.rules_of(at(fill)).isoformat()
    described = [e for e in decided.case.events if e["type"] == "security"]
    doubtful = any(
        e["market"] != "NNM" or e.get("actual_size")
        for e in described
        if e["symbol"] == fill["symbol"]
    )
    if doubtful or not "1988-06-30" <= day < "1998-07-15":
        return None
    return int(decided.case.settings.get("exposure_multiple", 5 if day < decided.interim else 2))


def only_what_closed_reopens(decided: Decided) -> Iterator[object]:
    """Ask that at most two sides of a maker are closed at a time, and none reopens that is not."""
    closed: Counter[tuple[object, ...]] = Counter()
    for outcome in decided.outcomes:
        key = outcome["symbol"], outcome["participant"], at(outcome).date()
        step = {"closed": 1, "reopened": -1}.get(outcome["outcome"], 0)
        closed[key] += step
        if outcome["outcome"] == "withdrawn":
            closed[key] = 0
        if step and not 0 <= closed[key] <= len(("bid", "ask")):
            yield outcome


def matches_come_in_pairs_within_both_limits(decided: Decided) -> Iterator[object]:
    """Ask that a match has two sides of one price, which neither limit nor the inside forbids."""
    matches = [outcome for outcome in decided.outcomes if outcome["outcome"] == "matched"]
    for buy, sell in zip(matches[::2], matches[1::2], strict=True):
        low, high = (Decimal(decided.events[o["order_seq"]]["limit"]) for o in (sell, buy))
        price = Decimal(buy["price"])
        bid, ask = Decimal(buy["inside_bid"]), Decimal(buy["inside_ask"])
        same = all(buy[field] == sell[field] for field in ("price", "quantity", "ts"))
        crossed = buy["contra_order_id"] == sell["order_id"] != buy["order_id"]
        if not (same and crossed and low <= price <= high and bid < low and high < ask):
            yield buy, sell


def a_maker_that_withdrew_trades_no_more_before_its_day(decided: Decided) -> Iterator[object]:
    """Ask that no maker trades between its withdrawal and its first quote of its day of return."""
    back: dict[tuple[str, str], date] = {}
    for outcome in decided.outcomes:
        key = outcome["symbol"], outcome["participant"]
        if outcome["outcome"] == "withdrawn":
            back[key] = date.fromisoformat(outcome["until"])
        day = at(outcome).astimezone(NEW_YORK).date()
        if outcome["outcome"] == "executed" and day < back.get(key, day):
            yield outcome


def no_short_sale_trades_while_it_is_banned(decided: Decided) -> Iterator[object]:
    """Ask that no short sale is accepted for SOES under the ban of the interim rules."""
    for seq, outcomes in decided.of_orders.items():
        day = decided.rules_of(at(outcomes[0])).isoformat()
        banned = decided.interim <= day < "1995-01-26"
        short = decided.events[seq]["side"] == "sell_short"
        if banned and short and outcomes[0]["outcome"] != "rejected":
            yield outcomes


INVARIANTS: tuple[Invariant, ...] = (
    outcomes_are_numbered_in_order_of_time,
    every_outcome_cites_a_rule_that_fits,
    every_order_is_answered_at_once,
    shares_are_conserved,
    nothing_follows_the_end_of_an_order,
    fills_are_at_the_inside,
    unpreferenced_fills_are_by_makers_at_the_price,
    preferenced_fills_are_by_the_named_maker,
    makers_have_their_update_period,
    nothing_is_larger_than_the_maximum,
    nobody_waits_longer_than_ninety_seconds,
    nobody_fills_its_own_firm,
    exposure_is_never_passed_by_more_than_an_order,
    only_what_closed_reopens,
    matches_come_in_pairs_within_both_limits,
    a_maker_that_withdrew_trades_no_more_before_its_day,
    no_short_sale_trades_while_it_is_banned,
)
