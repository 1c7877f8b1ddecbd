"""Figures of several runs: medians, spreads, ratios, and how they are shown."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over its runs; rates in units a second."""

    name: str
    unit: str
    units: int
    seconds: tuple[float, ...]
    peak_bytes: int

    @property
    def rates(self) -> list[float]:
        """Units a second, a run each."""
        return [self.units / seconds for seconds in self.seconds]

    @property
    def median(self) -> float:
        """Seconds of the middle run."""
        return statistics.median(self.seconds)

    def plain(self) -> dict[str, Any]:
        """Return the figure for a file."""
        rates = {"rate": round(self.units / self.median), "rates": [round(r) for r in self.rates]}
        return {**asdict(self), "median_seconds": self.median, **rates}


def figure_of(name: str, unit: str, runs: Sequence[Mapping[str, Any]]) -> Figure:
    """Return the figure of a measure's runs."""
    seconds = tuple(run["seconds"] for run in runs)
    return Figure(name, unit, runs[0]["units"], seconds, max(run["peak_bytes"] for run in runs))


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure against another, and what it is to be at most."""

    name: str
    value: float
    target: float


def show(figures: Sequence[Figure], memory: Sequence[Figure], ratios: Sequence[Ratio]) -> None:
    """Print speeds, peaks of memory, and how both stand against the targets."""
    console = Console()
    speeds = Table("measure", "unit", "M/s", "spread", "seconds", title="Speed")
    for figure in figures:
        rates = [rate / MILLION for rate in figure.rates]
        speeds.add_row(
            figure.name,
            figure.unit,
            f"{figure.units / figure.median / MILLION:.2f}",
            f"{min(rates):.2f}-{max(rates):.2f}",
            f"{figure.median:.2f}",
        )
    peaks = Table("replay", "MB", title="Peak memory")
    for figure in memory:
        peaks.add_row(figure.name, f"{figure.peak_bytes / MILLION:,.0f}")
    against = Table("ratio", "value", "at most", title="Against the targets")
    for ratio in ratios:
        style = "" if ratio.value <= ratio.target else "red"
        against.add_row(ratio.name, f"{ratio.value:.2f}", f"{ratio.target:.2f}", style=style)
    for table in (speeds, peaks, against):
        console.print(table)
