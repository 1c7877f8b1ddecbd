"""Venues of consolidated tapes by their letter, and the participants that they become."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.errors import UsageError

TYPES = ("market_maker", "ecn", "utp")


@dataclass(frozen=True, slots=True)
class Venue:
    """The participant that stands for a venue."""

    participant: str
    participant_type: str


# Those that began as ECNs are ECNs; every other exchange is taken for a market maker.
VENUES: Mapping[str, Venue] = {
    "A": Venue("AMEX", "market_maker"),
    "B": Venue("BSEX", "market_maker"),
    "C": Venue("NSEX", "market_maker"),
    "D": Venue("OTCR", "market_maker"),  # reports of trades away from the exchanges
    "J": Venue("EDGA", "ecn"),
    "K": Venue("EDGX", "ecn"),
    "M": Venue("CHEX", "market_maker"),
    "N": Venue("NYSE", "market_maker"),
    "P": Venue("ARCX", "ecn"),
    "Q": Venue("NSDQ", "market_maker"),
    "T": Venue("NSDQ", "market_maker"),
    "W": Venue("CBSX", "market_maker"),
    "X": Venue("PHLX", "market_maker"),
    "Y": Venue("BATY", "ecn"),
    "Z": Venue("BATS", "ecn"),
}


def read_venues(texts: Iterable[str]) -> dict[str, Venue]:
    """Return the mapping changed by texts such as `N=NYSE` or `P=ARCX:ecn`; else UsageError."""
    venues = dict(VENUES)
    for text in texts:
        letter, found, participant = text.partition("=")
        participant, _, kind = participant.partition(":")
        if not found or not letter or not participant or kind not in ("", *TYPES):
            expected = f"LETTER=PARTICIPANT or LETTER=PARTICIPANT:TYPE with a type of {TYPES}"
            raise UsageError(f"venue {text!r}: {expected} is expected".replace("'", ""))
        usual = venues.get(letter, Venue(participant, TYPES[0])).participant_type
        venues[letter] = Venue(participant, kind or usual)
    return venues


def venue_of(venues: Mapping[str, Venue], letter: str) -> Venue:
    """Return the venue of a letter; one that is unknown is a market maker named after it."""
    return venues.get(letter) or Venue(f"EX{letter}", TYPES[0])
