"""What is known before the first quote of the day: securities, agreements, a designation."""

import numpy as np

from producers.generate import kind
from producers.generate.settings import GenerateSettings
from producers.generate.stretch import others_table
from producers.generate.universe import Universe

LEAST_DIVISOR = 4  # no more than every fourth maker agrees with a firm
AUTO_UPDATE_EXHAUSTED, AUTO_UPDATE_EACH = 1, 2
EACH_EVERY, REFRESH_EVERY = 5, 3  # securities


def agreed_every(settings: GenerateSettings, universe: Universe) -> int:
    """Return the divisor that leaves agreements to at most half a per cent of the events."""
    pairs = universe.dealers * settings.firms
    return max(LEAST_DIVISOR, -(-200 * pairs // settings.events))


def known_before(settings: GenerateSettings, universe: Universe, ts: int) -> np.ndarray:
    """Return the events of that instant, numbered from 1."""
    tables = [
        _securities(universe),
        _agreements(settings, universe),
        _automatic(universe),
        _designation(universe),
    ]
    rows = np.concatenate(tables)
    rows["seq"] = 1 + np.arange(len(rows))
    rows["ts"] = ts
    return rows


def _securities(universe: Universe) -> np.ndarray:
    rows = others_table([kind.SECURITY] * len(universe.securities), 0, 0)
    for field in ("symbol", "market", "tier", "actual_size"):
        rows[field] = universe.securities[field]
    return rows


def _agreements(settings: GenerateSettings, universe: Universe) -> np.ndarray:
    maker, firm = np.meshgrid(np.arange(universe.dealers), np.arange(settings.firms))
    agreed = (7 * maker + firm) % agreed_every(settings, universe) == 0
    rows = others_table([kind.AGREEMENT] * int(agreed.sum()), 0, 0)
    rows["participant"] = maker[agreed]
    rows["firm"] = universe.first_firm + firm[agreed]
    rows["agreed"] = 1
    return rows


def _automatic(universe: Universe) -> np.ndarray:
    """Return settings of automated quote updates: one maker in each security has them.

    Where they do not move the quote they refresh it, and in some securities after every execution.
    """
    rows = others_table([kind.AUTO_UPDATE] * len(universe.securities), 0, 0)
    rows["symbol"] = universe.securities["symbol"]
    rows["participant"] = universe.securities["makers"]["participant"][:, 1]
    each = universe.securities["symbol"] % EACH_EVERY == 0
    rows["mode"] = np.where(each, AUTO_UPDATE_EACH, AUTO_UPDATE_EXHAUSTED)
    rows["increment"] = np.where(
        universe.securities["symbol"] % REFRESH_EVERY == 0, 0, universe.securities["tick"]
    )
    return rows


def _designation(universe: Universe) -> np.ndarray:
    """Return the notice that one trader's account is a professional one."""
    rows = others_table([kind.DESIGNATION], 0, 0)
    rows["account"] = universe.first_trader + 1
    rows["professional"] = 1
    return rows
