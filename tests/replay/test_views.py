"""The views of market quality on a tiny market whose figures can be reckoned by hand.

Two makers, an ECN and six orders on 2 March 1998; times are seconds after 10:00.  The inside is
20 - 20 1/4 from 09:20, 20 1/8 - 20 1/4 from 2 on, 20 1/8 - 20 1/2 from 17 (A's exposure is used
up), 20 1/4 - 20 1/2 from 20, 20 3/8 - 20 1/2 from 40, 20 3/8 - 20 7/16 (the ECN alone at the ask)
from 100 to 130, then 20 3/8 - 20 1/2 to the end at 400.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from processors.store import Store, open_store
from replay.asked import askable
from replay.views import PARTS, find_view, read, views
from schemas.errors import InputError, UsageError
from tests.builders import at, event, order, quote, security
from tests.conftest import Soes
from tests.stored import EventsLog, a_run, replay_into

DAY = "1998-03-02"
Row = dict[str, Any]


def t(moment: float | str) -> str:
    """Give a time of the day."""
    return at(moment, DAY)


MARKET = EventsLog(
    [
        security(t("09:00:00")),
        quote(t("09:20:00"), "A", "20 - 20 1/4"),
        quote(t("09:20:00"), "B", "20 - 20 1/4"),
        order(t(0), "1", "buy", 1000),  # executed by A at once
        quote(t(2), "B", "20 1/8 - 20 1/2"),
        order(t(5), "2", "buy", 1000),  # held until A's update period ends
        event(t(6), "designation", account="customer 3", professional=True),
        order(t(7), "3", "buy", 1000),  # held as long; A's exposure is used up
        quote(t(20), "A", "20 1/4 - 20 1/2"),
        quote(t(40), "B", "20 3/8 - 20 5/8"),
        quote(t(100), "E", "none - 20 7/16", participant_type="ecn"),
        order(t(110), "4", "buy", 500),  # returned in 1997, held until the ECN leaves in 1998
        quote(t(130), "E", "none - none", participant_type="ecn"),
        order(t(200), "5", "sell", 300, limit="21"),  # returned
        order(t(210), "6", "buy", 5000),  # rejected
        event(t(400), "clock"),
    ]
)
RUN = a_run(MARKET, "1997", "1998")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a store with the run."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('views')}/store") as opened:
        replay_into(opened, MARKET, RUN)
        yield opened


def rows(
    store: Store, view: str, *columns: str, regime: str = "1998", **given: object
) -> list[Row]:
    """Ask a view of the run for columns under one regime."""
    given = {"run": RUN.id} | given
    bound = ", ".join(f"{name} = {value!r}" for name, value in given.items())
    regimes = f"WHERE regime = '{regime}'" if "regime" in dict(find_view(view).columns) else ""
    chosen = ", ".join(columns)
    return store.query(
        f"SELECT {chosen} FROM {view}({bound}) {regimes} ORDER BY ALL"  # noqa: S608 (literals)
    )


def one(store: Store, view: str, *columns: str, **given: Any) -> Row:  # noqa: ANN401 (literals)
    """Ask for the only row."""
    (found,) = rows(store, view, *columns, **given)
    return found


def test_an_order_shows_how_it_ended_and_what_it_paid_against_the_inside_on_entry(
    store: Store,
) -> None:
    columns = ("order_id", "ended", "reason", "wait_s", "done_s", "average_price", "entry_cents")

    found = {
        row["order_id"]: tuple(row.values())[1:] for row in rows(store, "order_results", *columns)
    }

    assert found == {
        "1": ("executed", "inside", 0, 0, 20.25, 0),
        "2": ("executed", "inside", 12, 12, 20.25, 0),
        "3": ("executed", "inside", 10, 10, 20.5, 25),
        "4": ("executed", "inside", 20, 20, 20.5, 6.25),
        "5": ("returned", "not_marketable", None, 0, None, None),
        "6": ("rejected", "size", None, 0, None, None),
    }


def test_an_account_is_professional_from_its_designation_on(store: Store) -> None:
    found = rows(store, "entered_orders", "order_id", "account_class", "direction")

    assert [row["account_class"] for row in found] == [
        "public", "public", "professional", "public", "public", "public"
    ]  # fmt: skip
    assert [row["direction"] for row in found] == [1, 1, 1, 1, -1, 1]


@pytest.mark.parametrize(("regime", "executed", "returned"), [("1997", 3, 2), ("1998", 4, 1)])
def test_orders_are_counted_by_how_they_ended(
    store: Store, regime: str, executed: int, returned: int
) -> None:
    found = one(store, "order_counts", "*", every="day", regime=regime)

    assert (found["orders"], found["executed"], found["returned"], found["rejected"]) == (
        6, executed, returned, 1
    )  # fmt: skip
    assert found["shares"] == 8800
    assert found["shares_executed"] == 500 * (executed + 3)
    assert found["fill_rate"] == executed / 6


def test_counts_by_minute_and_by_hour_add_up_to_those_of_the_day(store: Store) -> None:
    by_minute = rows(store, "order_counts", "time", "orders", every="minute")
    by_hour = rows(store, "order_counts", "time", "orders", every="hour")

    assert [row["orders"] for row in by_minute] == [3, 1, 2]  # 10:00, 10:01, 10:03
    assert [row["orders"] for row in by_hour] == [6]


def test_every_end_has_its_rate_and_the_rates_of_a_day_are_one(store: Store) -> None:
    found = rows(store, "fill_rates", "ended", "reason", "orders", "rate", every="day")

    assert found == [
        {"ended": "executed", "reason": "inside", "orders": 4, "rate": 4 / 6},
        {"ended": "rejected", "reason": "size", "orders": 1, "rate": 1 / 6},
        {"ended": "returned", "reason": "not_marketable", "orders": 1, "rate": 1 / 6},
    ]


def test_waits_are_those_of_executed_orders_and_done_counts_the_returned_ones(store: Store) -> None:
    found = one(store, "waits", "*", every="day")

    assert (found["orders"], found["held_orders"]) == (4, 3)
    assert (found["wait_median"], found["wait_90"], found["wait_99"]) == (12, 20, 20)  # 0 10 12 20
    assert (found["held_median"], found["held_99"]) == (12, 20)  # 10 12 20
    assert (found["done_median"], found["done_90"]) == (10, 20)  # 0 0 10 12 20


def test_a_wait_of_nobody_is_null(store: Store) -> None:
    (_, _, last) = rows(store, "waits", "time", "wait_median", "held_median", every="minute")

    assert last["wait_median"] is None
    assert last["held_median"] is None


def test_prices_are_compared_with_the_inside_on_entry_and_at_execution(store: Store) -> None:
    found = one(store, "prices_paid", "*", every="day")

    entry = [found[f"entry_{how}"] for how in ("better", "same", "worse")]
    assert entry == [0, 2000, 1500]
    assert found["entry_cents"] == pytest.approx((25 * 1000 + 6.25 * 500) / 3500)
    assert [found[f"execution_{how}"] for how in ("better", "same", "worse")] == [0, 3500, 0]
    assert found["execution_cents"] == 0


def test_an_execution_has_its_spreads_and_the_middle_that_came_after(store: Store) -> None:
    columns = (
        "ts", "mid", "mid_5", "mid_30", "mid_300", "effective_cents", "realised_5_cents",
        "realised_60_cents", "impact_60_cents",
    )  # fmt: skip

    found = [tuple(row.values())[1:] for row in rows(store, "fills", *columns)]

    assert found == [
        (20.125, 20.1875, 20.375, 20.4375, 25, 12.5, -37.5, 62.5),
        (20.1875, 20.375, 20.4375, 20.4375, 12.5, -25, -37.5, 50),
        (20.3125, 20.375, 20.4375, 20.4375, 37.5, 25, 12.5, 25),
        (20.4375, 20.4375, 20.4375, 20.4375, 12.5, 12.5, 12.5, 0),
    ]


def test_the_middle_is_told_whenever_it_changes(store: Store) -> None:
    found = rows(store, "mids", "ts", "mid", "dateDiff('second', ts, until) AS stood")

    assert [(row["mid"], row["stood"]) for row in found] == [
        (20.125, 2402), (20.1875, 15), (20.3125, 3), (20.375, 20), (20.4375, 60), (20.40625, 30),
        (20.4375, 270),
    ]  # fmt: skip


def test_of_several_changes_of_the_inside_at_one_instant_the_last_counts(store: Store) -> None:
    same_microsecond = EventsLog(
        [
            security(t("09:00:00")),
            quote(t(0), "A", "20 - 20 1/4"),
            quote(t(0), "B", "20 1/8 - 20 1/4"),
            event(t(60), "clock"),
        ]
    )
    replay_into(store, same_microsecond, a_run(same_microsecond, "1998", id="instant"))

    assert [row["mid"] for row in rows(store, "mids", "mid", run="instant")] == [20.1875]


def test_quoted_spreads_are_weighed_by_time_and_effective_ones_by_shares(store: Store) -> None:
    found = one(store, "spreads", "*", every="day")

    quoted = 1802 * 25 + 15 * 12.5 + 3 * 37.5 + 20 * 25 + 60 * 12.5 + 30 * 6.25 + 270 * 12.5
    assert found["quoted_cents"] == pytest.approx(quoted / 2200)
    assert found["effective_cents"] == pytest.approx((25 + 12.5 + 37.5 + 12.5 / 2) / 3.5)
    assert found["realised_5_cents"] == pytest.approx((12.5 - 25 + 25 + 12.5 / 2) / 3.5)
    assert found["impact_5_cents"] == pytest.approx(
        found["effective_cents"] - found["realised_5_cents"]
    )


def test_pieces_are_cut_at_every_minute_and_begin_with_the_session(store: Store) -> None:
    by_day = rows(store, "inside_pieces", "since", "seconds", "state", every="day")
    by_minute = rows(store, "inside_pieces", "time", "seconds", every="minute")
    minutes = Counter[datetime]()
    for row in by_minute:
        minutes[row["time"]] += row["seconds"]

    assert [row["seconds"] for row in by_day] == [1802, 15, 3, 20, 60, 30, 270]
    assert {row["state"] for row in by_day} == {"two-sided"}
    assert [minutes[time] for time in sorted(minutes)] == [60] * 36 + [40]


def test_the_states_of_the_inside_add_up_to_the_session_so_far(store: Store) -> None:
    found = one(store, "inside_states", "*", every="day")

    assert found["two_sided_s"] == 2200
    assert found["locked_s"] == found["crossed_s"] == found["without_s"] == 0
    assert (found["ecn_alone_bid_s"], found["ecn_alone_ask_s"]) == (0, 30)


def test_an_ecn_is_alone_at_its_price_while_no_maker_quotes_it(store: Store) -> None:
    found = one(store, "alone", "side", "price", "dateDiff('second', since, until) AS s")

    assert found == {"side": "ask", "price": 20.4375, "s": 30}


def test_a_participant_stays_at_a_price_until_its_next_quote(store: Store) -> None:
    found = rows(
        store, "stays", "participant", "side", "price", "dateDiff('second', since, until) AS s"
    )

    assert [tuple(row.values())[2:] for row in found if row["participant"] == "B"] == [
        (20.25, 2402), (20.5, 38), (20.625, 360), (20, 2402), (20.125, 38), (20.375, 360)
    ]  # fmt: skip


def test_each_maker_has_its_time_at_the_best_bid_and_ask(store: Store) -> None:
    found = rows(store, "time_at_inside", "participant", "bid_s", "ask_s", every="day")

    assert found == [
        {"participant": "A", "bid_s": 1802 + 20, "ask_s": 1817 + 80 + 270},
        {"participant": "B", "bid_s": 1802 + 18 + 360, "ask_s": 1802 + 23},
    ]


def test_time_at_the_inside_by_minute_adds_up_to_that_of_the_day(store: Store) -> None:
    total = "sum(bid_s) AS bid_s, sum(ask_s) AS ask_s"

    assert one(store, "time_at_inside", total, every="minute") == one(
        store, "time_at_inside", total, every="day"
    )


def test_a_makers_exposure_is_used_up_and_restored(store: Store) -> None:
    (first, _) = rows(store, "maker_activity", "participant", "exhausted", "reopened", every="day")

    assert first == {"participant": "A", "exhausted": 1, "reopened": 1}


def test_makers_have_their_executions_and_their_share_of_them(store: Store) -> None:
    found = rows(
        store,
        "maker_activity",
        "participant",
        "executions",
        "shares_executed",
        "share",
        every="day",
    )

    assert found == [
        {"participant": "A", "executions": 3, "shares_executed": 2500, "share": 2500 / 3500},
        {"participant": "B", "executions": 1, "shares_executed": 1000, "share": 1000 / 3500},
    ]


@pytest.mark.parametrize(
    ("regime", "makers", "evenness"), [("1997", 1.8, 0.9), ("1998", 1.6, 0.8)]
)  # shares 2/3 and 1/3; 3/4 and 1/4
def test_rotation_is_as_even_as_that_of_so_many_equal_makers(
    store: Store, regime: str, makers: float, evenness: float
) -> None:
    found = one(store, "rotation", "effective_makers", "evenness", every="day", regime=regime)

    assert found == {
        "effective_makers": pytest.approx(makers),
        "evenness": pytest.approx(evenness),
    }


def test_the_queue_has_its_length_by_time(store: Store) -> None:
    found = one(store, "queues", "*", every="day")

    assert found["waiting_s"] == 12 + 20  # orders 2 and 3 from 5 and 7 to 17; 4 from 110 to 130
    assert found["longest"] == 2
    assert found["average"] == pytest.approx((12 + 10 + 20) / 32)
    assert (found["most_shares"], found["average_shares"]) == (2000, 1000)


def test_a_stale_fill_is_one_at_a_price_that_all_others_had_left(store: Store) -> None:
    found = rows(store, "stale_fills", "lag_s", "participant", "earned_30", "earned_300")

    assert found == [
        {"lag_s": 15, "participant": "A", "earned_30": 187.5, "earned_300": 187.5},  # order 2
        {"lag_s": 90, "participant": "A", "earned_30": -31.25, "earned_300": -31.25},  # order 4
    ]


def test_what_makers_lost_by_late_quotes_is_summed_by_class_of_account(store: Store) -> None:
    found = one(
        store, "stale_losses", "participant", "account_class", "fills", "earned_60", every="day"
    )

    assert found == {
        "participant": "A", "account_class": "public", "fills": 2, "earned_60": 187.5 - 31.25
    }  # fmt: skip


def test_orders_of_the_largest_size_close_together_are_a_cluster(store: Store) -> None:
    found = one(store, "clusters", "*", gap_s=60, least=3, cap=1000)

    assert (found["side"], found["orders"], found["controllers"], found["seconds"]) == (
        "buy", 3, 3, 7
    )  # fmt: skip
    assert (found["moved_60_cents"], found["moved_300_cents"]) == (31.25, 31.25)
    assert found["earned_30"] == 125 + 187.5 - 62.5
    assert found["earned_60"] == 187.5 + 187.5 - 62.5


@pytest.mark.parametrize(
    "given",
    [{"gap_s": 1, "least": 3, "cap": 1000}, {"gap_s": 60, "least": 4, "cap": 1000}],
    ids=["too far apart", "too few"],
)
def test_other_orders_are_none(store: Store, given: dict[str, Any]) -> None:
    assert rows(store, "clusters", "*", **given) == []


def test_clusters_of_a_day_have_their_profit_and_how_often_the_price_went_their_way(
    store: Store,
) -> None:
    found = one(store, "cluster_profits", "*", gap_s=60, least=3, cap=1000)

    assert (found["clusters"], found["right_after_60"], found["earned_60_each"]) == (1, 1, 312.5)


def test_regimes_differ_in_an_order_from_the_outcome_on_in_which_its_fates_part(
    store: Store,
) -> None:
    found = one(store, "regime_differences", "*", regime="1997")

    assert (found["order_id"], found["other_regime"], found["step"]) == ("4", "1998", 1)
    assert (found["outcome"], found["reason"], found["rule"]) == ("returned", "ecn_alone", "U-1")
    assert (found["other_outcome"], found["other_rule"]) == ("held", "U-4")
    assert (found["shares_executed"], found["other_shares_executed"]) == (0, 500)


@pytest.mark.parametrize("name", views())
def test_every_view_describes_its_columns_and_no_others(store: Store, name: str) -> None:
    view = find_view(name)
    question = view.example.replace("'RUN'", f"'{RUN.id}'")

    found = store.arrow(f"{question} LIMIT 0").column_names

    assert [column for column, _ in view.columns] == found
    assert all(getattr(view, part.lower().replace(" ", "_")) for part in PARTS)


SOME: dict[str, dict[str, Any]] = {
    "inside_states": {"every": "day"},
    "clusters": {"gap_s": 60, "least": 3, "cap": 1000},
}


@pytest.mark.parametrize("view", SOME)
def test_a_view_of_some_securities_tells_the_same_of_them_and_nothing_of_others(
    store: Store, view: str
) -> None:
    whole = rows(store, view, "*", **SOME[view])

    assert whole
    assert rows(store, f"{view}_of", "*", symbols=["ABCD"], **SOME[view]) == whole
    assert rows(store, f"{view}_of", "*", symbols=["WXYZ"], **SOME[view]) == []


@pytest.mark.parametrize("name", views())
def test_no_view_answers_for_a_run_that_is_not_there(store: Store, name: str) -> None:
    with pytest.raises(InputError, match=r"there is no such run in the store$"):
        store.query(find_view(name).example)


def test_no_view_answers_for_a_run_that_is_incomplete(store: Store) -> None:
    store.enter(a_run(MARKET, "1998", id="begun"))

    with pytest.raises(InputError, match=r"the run is incomplete: the same replay completes it$"):
        store.query("SELECT * FROM waits(run = 'begun', every = 'day')")


def test_a_stretch_of_another_length_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match=r"every must be minute, hour or day$"):
        rows(store, "spreads", "*", every="week")


def test_a_file_whose_head_lacks_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^odd\.sql: expected the parts Definition"):
        read("odd", "-- Odd.\n-- Units: none.\nCREATE OR REPLACE VIEW odd AS SELECT 1 AS one;")


def test_views_are_listed_with_a_sentence_and_told_one_by_one(soes: Soes) -> None:
    listed, told = soes("views"), soes("views", "spreads")

    assert all(name in listed.out for name in views())
    assert "Huang and Stoll" in told.out
    assert "soes sql \"SELECT * FROM spreads(run = 'RUN', every = 'day')\"" in told.out


def test_a_view_that_is_not_there_is_said_with_those_that_are(soes: Soes) -> None:
    done = soes("views", "nope")

    assert done.status == 2
    assert "there is no view nope; there are alone, " in done.err


@pytest.mark.parametrize(
    ("name", "near"), [("wait", "waits"), ("withdrawals", "maker_activity"), ("spread", "spreads")]
)
def test_a_name_that_is_nearly_that_of_a_view_or_a_column_is_understood(
    name: str, near: str
) -> None:
    with pytest.raises(UsageError, match=rf"^there is no view {name} \({near} may be meant\); "):
        find_view(name)


def test_what_can_be_asked_has_every_table_and_view_of_the_store(store: Store) -> None:
    there = store.query(
        "SELECT name FROM system.tables WHERE database = 'soes' AND engine = 'View'"
    )

    assert {one.name for one in askable()} == {row["name"] for row in there} - {"layout"}


def test_an_unknown_view_is_a_fault_of_the_command_line() -> None:
    with pytest.raises(UsageError):
        find_view("nope")
