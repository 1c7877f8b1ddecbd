"""Rules that are not built yet: what needs one of them is refused, never ignored.

Everything here goes when the whole law is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from processors.rules import kind
from processors.rules.tables import SELL_SHORT, SMALLCAP
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from processors.regimes.settings import Settings
    from schemas.batch import Batch

UNBUILT_NUMBERS = {
    "refresh_s": "E-7",
    "withdrawal_days": "E-7",
    "five_minute_s": "A-3",
    "match_wait_s": "L-3",
}
BUILT_READINGS = ("locked_update_period_s",)
MODE_OFF = 0


def refuse_unbuilt_settings(settings: Settings) -> None:
    """Refuse a setting whose rule is not built, naming the rule."""
    from processors.regimes.readings import readings  # noqa: PLC0415 (the regimes import this module)

    for name, rule in UNBUILT_NUMBERS.items():
        if name in settings.numbers:
            raise _unbuilt(f"{name} cannot be set", rule)
    for name, reading in readings().items():
        answer = settings.answers[name]
        if answer != reading.default and name not in BUILT_READINGS:
            raise _unbuilt(f"{name}={answer} cannot be set", reading.rules[0])


def refuse_unbuilt_events(
    batch: Batch,
    rows: np.ndarray,
    symbols: Sequence[str] = (),
    markets: MutableMapping[int, int] | None = None,
) -> None:
    """Refuse the events of a batch that need a rule not built under the rows of a regime.

    `symbols` gives the names for the message; `markets` remembers, from batch to batch of one
    log, which securities have been SmallCap ones all the time.
    """
    _refuse_others(batch.others, symbols)
    _refuse_short_sales(batch, rows, symbols, {} if markets is None else markets)


def _refuse_others(others: np.ndarray, symbols: Sequence[str]) -> None:
    """Refuse withdrawals and automated quote updates."""
    for event in others[others["kind"] == kind.WITHDRAWAL]:
        raise _unbuilt(f"{_place(event, symbols)}: withdrawals cannot be replayed", "E-9")
    updates = others[(others["kind"] == kind.AUTO_UPDATE) & (others["mode"] != MODE_OFF)]
    for event in updates:
        raise _unbuilt(f"{_place(event, symbols)}: automated updates cannot be replayed", "G-5")


def _refuse_short_sales(
    batch: Batch, rows: np.ndarray, symbols: Sequence[str], markets: MutableMapping[int, int]
) -> None:
    """Refuse short sales while the ban, or in the NNM the bid test, is in force."""
    for event in batch.others[batch.others["kind"] == kind.SECURITY]:
        symbol = int(event["symbol"])
        markets[symbol] = min(markets.get(symbol, SMALLCAP), int(event["market"]))
    shorts = batch.orders[batch.orders["side"] == SELL_SHORT]
    if len(shorts) == 0:
        return
    in_force = rows[np.searchsorted(rows["until"], shorts["ts"], side="right")]
    smallcap = [symbol for symbol, market in markets.items() if market == SMALLCAP]
    national = np.isin(shorts["symbol"], smallcap, invert=True)
    for rule, refused in (
        ("H-2", in_force["short_banned"] != 0),
        ("H-4", (in_force["bid_test"] != 0) & national),
    ):
        for event in shorts[refused]:
            raise _unbuilt(f"{_place(event, symbols)}: short sales cannot be replayed", rule)


def _place(event: np.void, symbols: Sequence[str]) -> str:
    """Say which event is meant."""
    symbol = int(event["symbol"])
    return f"event {event['seq']}" + (f" ({symbols[symbol]})" if 0 <= symbol < len(symbols) else "")


def _unbuilt(sentence: str, rule: str) -> InputError:
    """Make the error for a rule that is not built."""
    return InputError(f"{sentence} yet: this part of rule {rule} is not built")
