"""Names as numbers: symbols, participants, accounts and order ids, from 0 as they appear."""

import json
from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

PLAIN = 2**61  # order ids that are decimal numbers below it stand for themselves


class Numbering(Sequence[str]):
    """Texts, each with its number; a text keeps its number for ever."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        """Give these texts the numbers from 0 on."""
        self.texts = list(texts)
        self.numbers = {text: number for number, text in enumerate(self.texts)}

    def number(self, text: str) -> int:
        """Return the text's number, the next one if it is new."""
        number = self.numbers.get(text)
        if number is None:
            number = self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return number

    def cut(self, count: int) -> None:
        """Forget all texts but the first so many."""
        for text in self.texts[count:]:
            del self.numbers[text]
        del self.texts[count:]

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return the text of a number."""
        return self.texts[index]

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.texts)

    def __iter__(self) -> Iterator[str]:
        """Go through the texts by number."""
        return iter(self.texts)


class Names:
    """Gives out the numbers by which events and rules know names; nothing is ever renumbered."""

    def __init__(self) -> None:
        """Begin without names."""
        self.symbols = Numbering()
        self.participants = Numbering()  # makers, venues, firms and preferences
        self.accounts = Numbering()  # accounts and controllers
        self.orders = Numbering()  # order ids that are no canonical decimal numbers
        self.makers: list[tuple[int, int]] = []  # (symbol, participant) as they first quoted
        self._places: dict[tuple[int, int], int] = {}
        self._makers_of: dict[int, int] = {}
        self._ranks = np.empty(0, np.int64)

    @property
    def version(self) -> int:
        """A number that changes when a participant is added."""
        return len(self.participants)

    def symbol(self, text: str) -> int:
        """Return the number of a security."""
        return self.symbols.number(text)

    def participant(self, text: str) -> int:
        """Return the number of a maker, venue, firm or preference."""
        return self.participants.number(text)

    def account(self, text: str) -> int:
        """Return the number of an account or a controller."""
        return self.accounts.number(text)

    def maker(self, symbol: int, participant: int) -> int:
        """Return the participant's place among those that ever quoted the security."""
        pair = (symbol, participant)
        place = self._places.get(pair)
        if place is None:
            place = self._places[pair] = self._makers_of.get(symbol, 0)
            self._makers_of[symbol] = place + 1
            self.makers.append(pair)
        return place

    def order_id(self, text: str) -> int:
        """Return twice the number that the id is, else twice its name's place plus 1."""
        if text.isascii() and text.isdigit() and len(text) <= len(str(PLAIN)):
            value = int(text)
            if value < PLAIN and str(value) == text:
                return 2 * value
        return 2 * self.orders.number(text) + 1

    def order_id_text(self, code: int) -> str:
        """Return the order id of a code that `order_id` gave."""
        index, interned = divmod(int(code), 2)
        return self.orders[index] if interned else str(index)

    def participant_ranks(self) -> np.ndarray:
        """Return each participant's place in lexical order of MPID, int64."""
        texts = self.participants.texts[:]  # another thread may be adding
        if len(texts) != len(self._ranks):
            ranks = np.empty(len(texts), np.int64)
            ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
            self._ranks = ranks
        return self._ranks

    def dump(self) -> bytes:
        """Return everything as bytes, for `load`."""
        parts = {
            "symbols": self.symbols.texts,
            "participants": self.participants.texts,
            "accounts": self.accounts.texts,
            "orders": self.orders.texts,
            "makers": self.makers,
        }
        return json.dumps(parts, ensure_ascii=False).encode()

    def counts(self) -> tuple[int, ...]:
        """Return how many there are of each, in the order of `dump`."""
        numberings = (self.symbols, self.participants, self.accounts, self.orders, self.makers)
        return tuple(map(len, numberings))

    def cut(self, counts: tuple[int, ...]) -> None:
        """Forget what has been added since there were so many, before anybody was told of it."""
        *numberings, makers = counts
        known = (self.symbols, self.participants, self.accounts, self.orders)
        for numbering, count in zip(known, numberings, strict=True):
            numbering.cut(count)
        kept = self.makers[:makers]
        self.makers, self._places, self._makers_of = [], {}, {}
        for symbol, participant in kept:
            self.maker(symbol, participant)
        self._ranks = np.empty(0, np.int64)

    @classmethod
    def load(cls, data: bytes) -> "Names":
        """Return the names that `dump` gave."""
        parts = json.loads(data)
        names = cls()
        names.symbols = Numbering(parts["symbols"])
        names.participants = Numbering(parts["participants"])
        names.accounts = Numbering(parts["accounts"])
        names.orders = Numbering(parts["orders"])
        for symbol, participant in parts["makers"]:
            names.maker(symbol, participant)
        return names
