"""A generated day, stretch by stretch, as batches of a log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from producers.generate import kind
from producers.generate.facts import agreed_every, known_before
from producers.generate.manner import Manner, manner_of
from producers.generate.market import open_market, simulate
from producers.generate.settings import GenerateSettings
from producers.generate.stretch import (
    batch_of,
    batch_of_others,
    clear,
    new_stretch,
    number_makers,
    others_table,
)
from producers.generate.tables import AGENDA, DAY, ODD_LOT, ROUND_LOTS, SECOND, SPANS
from producers.generate.universe import Universe, build_universe
from producers.summary import Progress, Summary, Writer, silent, usual_session
from schemas.batch import Batch
from schemas.names import Names

BEFORE_OPEN = 1800 * SECOND  # makers quote from half an hour before the session
AFTER_CLOSE = 60 * SECOND  # the last clock, so that the session ends within the log
ACTIVITY = (20, 150, 115, 95, 85, 75, 70, 65, 70, 75, 85, 100, 120, 150)  # of the parts of a day
SECURITIES_PER_HALT = 50
SIZES = {100: 26, 200: 18, 500: 20, 1000: 20, ROUND_LOTS: 12, ODD_LOT: 4}  # of a hundred orders


def generate(
    settings: GenerateSettings,
    writer: Writer,
    progress: Progress = silent,
    session: tuple[int, int] | None = None,
) -> Summary:
    """Write a synthetic day; the session is 09:30-16:00 unless its open and close are given."""
    names = Names()
    opens, closes = session or usual_session(settings.day)
    written = 0
    batches = day_batches(settings, names, opens, closes)
    with ThreadPoolExecutor(1) as pool:  # the market goes on while a stretch is written
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            writer.write(batch, names)
            written += batch.events
            progress(written, batch.last_ts)
    return Summary(
        events=written,
        securities=settings.securities_number,
        first_ts=opens - BEFORE_OPEN,
        last_ts=closes + AFTER_CLOSE,
        assumptions=(f"a synthetic day in the manner of {settings.day}, seed {settings.seed}",),
    )


def day_batches(
    settings: GenerateSettings, names: Names, opens: int, closes: int
) -> Iterator[Batch]:
    """Yield the day: what is known before, the simulated stretches, and a clock after the close."""
    manner = manner_of(settings.day)
    universe = build_universe(settings, manner, names)
    facts = known_before(settings, universe, opens - BEFORE_OPEN)
    yield batch_of_others(facts)
    day = _begin_day(settings, manner, universe, opens, closes)
    day["seq"] = len(facts)
    day["others"] = len(facts)
    day["left"] = settings.events - len(facts) - 1
    yield from _stretches(day, universe, names)
    yield batch_of_others(others_table([kind.CLOCK], settings.events, closes + AFTER_CLOSE))


def _stretches(day: np.void, universe: Universe, names: Names) -> Iterator[Batch]:
    """Run the market until no event is left."""
    securities = universe.securities
    agenda: np.void = np.zeros(1, AGENDA)[0]
    open_market(day, agenda, securities, 1 + len(securities) // SECURITIES_PER_HALT)
    out = new_stretch()
    while day["left"] > 0:
        clear(out)
        unnumbered = (securities["quoted"] < securities["participants"]).any()
        simulate(day, agenda, securities, universe.picks, out)
        batch = batch_of(out)
        if unnumbered:
            number_makers(batch.quotes, names)
        yield batch


def _begin_day(
    settings: GenerateSettings, manner: Manner, universe: Universe, opens: int, closes: int
) -> np.void:
    """Return the day before its first event."""
    day: np.void = np.zeros(1, DAY)[0]
    day["random"] = (settings.seed + 1) * 0x9E3779B97F4A7C15 % 2**63 | 1
    day["next"] = opens - BEFORE_OPEN
    day["opens"] = opens
    day["closes"] = closes
    day["odd_kept"] = manner.odd_kept
    day["professionals"] = manner.professionals
    day["traders"] = universe.traders
    day["first_trader"] = universe.first_trader
    day["customers"] = settings.customers
    day["first_firm"] = universe.first_firm
    day["firms"] = settings.firms
    day["agreed_every"] = agreed_every(settings, universe)
    day["id_span"] = 10 ** len(str(settings.events // 10))
    day["sizes"] = np.repeat(list(SIZES), list(SIZES.values()))
    _spread_activity(day["spans"], opens, closes)
    return day


def _spread_activity(spans: np.ndarray, opens: int, closes: int) -> None:
    """Give each part of the day its activity: high after the open and before the close."""
    length = (closes - opens) // (SPANS - 1)
    spans["end"] = opens + np.arange(SPANS) * length
    spans["end"][-1] = closes
    spans["activity"] = ACTIVITY
    work = spans["activity"] * np.diff(spans["end"], prepend=opens - BEFORE_OPEN)
    spans["rest"] = work.sum() - np.cumsum(work)
