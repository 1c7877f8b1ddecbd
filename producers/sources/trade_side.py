"""Who began a trade: Lee and Ready's rule (Journal of Finance 46, 1991, 733-746)."""

from dataclasses import dataclass, field


@dataclass
class TradeSides:
    """Judges one security's trades in order of time, from quotes and earlier trades.

    The quotes are those of the trade's own instant; the five seconds by which Lee and Ready set
    them back stood for the slow tapes of their time.
    """

    quotes: dict[str, tuple[int, int]] = field(default_factory=dict)  # venue: bid, ask; 0 = none
    last_price: int = 0
    last_change: int = 0
    by_midpoint: int = 0
    by_tick: int = 0

    def see_quote(self, venue: str, bid: int, ask: int) -> None:
        """Take note of a venue's standing quote."""
        self.quotes[venue] = (bid, ask)

    def judge(self, price: int) -> str | None:
        """Return `buy` or `sell`, None where neither midpoint nor tick tells."""
        self._see_price(price)
        off = self._off_midpoint(price)
        if off:
            self.by_midpoint += 1
        elif self.last_change:
            self.by_tick += 1
        direction = off or self.last_change
        if not direction:
            return None
        return "buy" if direction > 0 else "sell"

    def _see_price(self, price: int) -> None:
        """Keep the direction of the last change of price."""
        if self.last_price and price != self.last_price:
            self.last_change = price - self.last_price
        self.last_price = price

    def _off_midpoint(self, price: int) -> int:
        """Return twice the distance above the midpoint of the best quotes, 0 if there is none."""
        bids = [bid for bid, _ in self.quotes.values() if bid]
        asks = [ask for _, ask in self.quotes.values() if ask]
        if not bids or not asks:
            return 0
        return 2 * price - max(bids) - min(asks)
