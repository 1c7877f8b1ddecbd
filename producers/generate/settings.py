"""What is asked of the generator, and the sizes that follow from it."""

from dataclasses import dataclass
from datetime import date

from schemas.errors import UsageError

DEFAULT_DAY = date(1998, 3, 2)  # a week after orders began to be held: four regimes stand apart
DEFAULT_EVENTS = 200_000
MOST_SECURITIES = 5_000
EVENTS_PER_SECURITY = 25  # at least: its makers must quote before anything happens
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class GenerateSettings:
    """A synthetic day: everything that its bytes depend on."""

    day: date = DEFAULT_DAY
    events: int = DEFAULT_EVENTS
    securities: int | None = None  # None: as many as suit the events
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be generated."""
        if self.day.weekday() >= SATURDAY:
            _refuse(f"--date {self.day} is a {self.day:%A}; a weekday is expected")
        if not 0 <= self.seed < 2**63:
            _refuse(f"--seed {self.seed} is outside 0 to {2**63 - 1}")
        if not 1 <= self.securities_number <= MOST_SECURITIES:
            _refuse(f"--securities {self.securities} is outside 1 to {MOST_SECURITIES}")
        if self.events < EVENTS_PER_SECURITY * self.securities_number:
            least = EVENTS_PER_SECURITY * self.securities_number
            _refuse(
                f"--events {self.events} is too few for {self.securities_number} securities; "
                f"at least {least} are expected"
            )

    @property
    def securities_number(self) -> int:
        """The number of securities: as asked, else by the events, 3 to 200."""
        if self.securities is not None:
            return self.securities
        return min(200, max(3, self.events // 4_000))

    @property
    def most_makers(self) -> int:
        """The makers of the most active security: 40, fewer where events are few."""
        return min(40, max(8, self.events // (10 * self.securities_number)))

    @property
    def firms(self) -> int:
        """The firms that enter orders."""
        return min(24, max(4, self.events // 5_000))

    @property
    def customers(self) -> int:
        """The accounts of ordinary customers."""
        return min(20_000, max(50, self.events // 50))


def _refuse(message: str) -> None:
    raise UsageError(message)
