"""Who is there: securities, makers, ECNs, firms and accounts of a generated day."""

import itertools
from dataclasses import dataclass

import numpy as np

from producers.generate.manner import Manner
from producers.generate.settings import GenerateSettings
from producers.generate.tables import ECN, FAR, PICKS, SECURITY, SLOTS, UTP
from schemas.names import Names

CONSONANTS = "BDFGHJKLMNPRTVWZ"
INITIALS = CONSONANTS + "CSY"
VOWELS = "AEIOU"
ECNS = ("ECNA", "ECNB", "ECNC")
EXCHANGES = ("UTPA",)
RANKS = 200  # activity of a universe of any size is that of 200 ranks
MILLISECOND = 1_000
SESSION = 23_400_000 * MILLISECOND
NNM, SMALLCAP = 0, 1
TEN_DOLLARS = 1_000_000_000
DEAR = 26_000_000_000  # above the price that SOES takes


@dataclass(frozen=True, slots=True)
class Universe:
    """The market before its first event."""

    securities: np.ndarray  # (securities,) tables.SECURITY, the most active first
    picks: np.ndarray  # (PICKS,) int64, securities as often as they are active
    dealers: int  # participants 0 .. dealers - 1 are dealers
    first_firm: int
    first_trader: int
    traders: int


def build_universe(settings: GenerateSettings, manner: Manner, names: Names) -> Universe:
    """Invent the market of a day, from its seed alone."""
    random = np.random.Generator(np.random.PCG64(settings.seed))
    dealers = settings.most_makers * 3 // 2
    for code in (*_codes("Q", dealers, random), *ECNS, *EXCHANGES):
        names.participant(code)
    firms = [names.participant(code) for code in _codes("Z", settings.firms, random)]
    traders = max(8, settings.customers // 200)
    for number in range(settings.customers):
        names.account(f"C{number:05d}")
    for number in range(traders):
        names.account(f"T{number:04d}")
    securities = _securities(settings, manner, random)
    for symbol in _symbols(len(securities), random):
        names.symbol(symbol)
    picks = _picks(len(securities))
    shares = np.bincount(picks, minlength=len(securities))
    securities["pace"] = SESSION * PICKS // (settings.events * shares)
    _people(securities, settings, manner, dealers, random)
    return Universe(securities, picks, dealers, firms[0], settings.customers, traders)


def _codes(mark: str, number: int, random: np.random.Generator) -> list[str]:
    """Return four-letter codes that no firm is known to have."""
    codes = [a + b + mark + c for a, b, c in itertools.product(CONSONANTS, VOWELS, VOWELS)]
    return [codes[place] for place in random.permutation(len(codes))[:number]]


def _symbols(number: int, random: np.random.Generator) -> list[str]:
    """Return symbols that hardly a security has had."""
    letters = itertools.product(INITIALS, VOWELS, "JQZ", INITIALS)
    symbols = ["".join(four) for four in letters]
    return [symbols[place] for place in random.permutation(len(symbols))[:number]]


def _ranks(number: int) -> np.ndarray:
    """Return the rank of each security among 200."""
    return np.arange(number) * RANKS // number


def _picks(number: int) -> np.ndarray:
    """Return a table in which a security stands as often as it is active: a heavy tail."""
    weights = 10**9 // (_ranks(number) + 3)
    ends = np.cumsum(weights) * PICKS // weights.sum()
    return np.searchsorted(ends, np.arange(PICKS), side="right").astype(np.int64)


def _securities(
    settings: GenerateSettings, manner: Manner, random: np.random.Generator
) -> np.ndarray:
    """Return the securities with their prices, tiers and spreads, nobody quoting yet."""
    number = settings.securities_number
    rank = _ranks(number)
    table = np.zeros(number, SECURITY)
    place = np.arange(number)
    table["symbol"] = place
    quiet = rank > RANKS // 3
    smallcap = quiet & ((place + 2) % 4 == 0)
    table["market"] = np.where(smallcap, SMALLCAP, NNM)
    tier = np.where(rank < RANKS // 2, 1000, np.where(place % 3 == 0, 200, 500))
    table["tier"] = np.where(smallcap, 500, tier if manner.tiers else 1000)
    table["largest"] = np.minimum(table["tier"], manner.maximum_order)
    candidates = ~smallcap & (place % 5 == 0)
    table["actual_size"] = candidates & (np.cumsum(candidates) <= manner.pilot)
    table["display"] = np.where(table["actual_size"], 2, manner.display)
    _prices(table, manner, rank, random)
    return table


def _prices(
    table: np.ndarray, manner: Manner, rank: np.ndarray, random: np.random.Generator
) -> None:
    """Give each security a price from $4 to $90, the least active ones the lower; one is dear."""
    number = len(table)
    dollars = np.where(
        (rank > RANKS // 3) & (np.arange(number) % 7 == 0),
        random.integers(4, 8, number),
        random.integers(15, 90 - rank // 4, number),
    )
    price = dollars * 10**8
    price[number * 7 // 8 if number >= RANKS // 4 else number :][:1] = DEAR
    table["tick"] = np.where(price < TEN_DOLLARS, manner.increment_below_10, manner.increment)
    table["home"] = price // table["tick"]
    table["value"] = table["home"]
    wider = manner.wide_spread - manner.narrow_spread
    table["spread"] = np.maximum(1, (manner.narrow_spread + wider * rank // RANKS) // table["tick"])


def _people(
    table: np.ndarray,
    settings: GenerateSettings,
    manner: Manner,
    dealers: int,
    random: np.random.Generator,
) -> None:
    """Give each security its dealers, 3 to 40, and in their time ECNs and UTP exchanges."""
    rank = _ranks(len(table))
    table["dealers"] = 2 + (settings.most_makers - 2) * 8 // (rank + 8)
    electronic = np.clip(4 - rank // 40, 1, len(ECNS) + len(EXCHANGES)) * manner.ecn
    table["participants"] = table["dealers"] + electronic
    makers = table["makers"]
    everybody = np.tile(np.arange(dealers), (len(table), 1))
    chosen = random.permuted(everybody, axis=1)[:, :SLOTS]
    makers["participant"][:, : chosen.shape[1]] = chosen
    quick = random.integers(0, 3, makers.shape) == 0
    lag = np.where(
        quick, random.integers(800, 2500, makers.shape), random.integers(4000, 9000, makers.shape)
    )
    makers["lag"] = np.minimum(lag * MILLISECOND, 60 * table["pace"][:, None]) + 1
    voluntary = (table["market"] == SMALLCAP) | (manner.tiers == 0)
    outside = voluntary[:, None] & (random.integers(0, 4, makers.shape) == 0)
    outside[:, 0] = False
    makers["soes"] = ~outside
    makers["place"] = -1
    table["asks"] = FAR
    for row in table:  # after the dealers
        for i in range(row["dealers"], row["participants"]):
            row["makers"][i]["participant"] = dealers + i - row["dealers"]
            row["makers"][i]["type"] = ECN if i - row["dealers"] < len(ECNS) else UTP
            row["makers"][i]["soes"] = 0
