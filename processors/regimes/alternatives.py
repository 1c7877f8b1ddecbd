"""Every other answer to every reading, one at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from processors.regimes.readings import Reading, readings
from processors.regimes.rows import regime_rows

ALWAYS = ("until",)  # a field that is never 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading answered otherwise."""

    reading: Reading
    value: str
    settings: Mapping[str, str]  # what was set before, and this

    def rows(self, regime: str, default: np.ndarray) -> np.ndarray | None:
        """Return the rows of a regime that is read so, None if that makes no difference."""
        rows = regime_rows(regime, self.settings)
        needs = self.reading.needs
        if rows.tobytes() == default.tobytes() or not any(
            rows[name].any() for name in needs or ALWAYS
        ):
            return None
        return rows


def alternatives(settings: Mapping[str, str]) -> Iterator[Alternative]:
    """Yield each answer that is not the one chosen, the rest left as it is."""
    for reading in readings().values():
        chosen = settings.get(reading.name, reading.default)
        for value in dict.fromkeys((*reading.values, *reading.tried)):
            if value != chosen:
                yield Alternative(reading, value, {**settings, reading.name: value})
