"""Colours of report and screen: one meaning each throughout, told apart by colour-blind readers.

They are those of Okabe and Ito (2008), "Color Universal Design", without their yellow, which is too
pale on paper.
"""

REGIMES = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9")
DASHES = ("solid", "dashed", "dashdot", "dotted", (0, (5, 1)), (0, (1, 1)))
# How an order ends has shades and hatchings, for the hues are the regimes'.
ENDS = {
    "executed": ("#4d4d4d", ""),
    "partly executed": ("#808080", "//"),
    "returned": ("#a6a6a6", ""),
    "cancelled": ("#bfbfbf", ".."),
    "rejected": ("#d9d9d9", "xx"),
    "waiting": ("#f2f2f2", ""),
}
# Stand for the page's colours, light or dark, until the picture is in it.
INK, FAINT = "#010203", "#010204"


def colour(place: int) -> str:
    """Return the colour of a regime by its place in the run."""
    return REGIMES[place % len(REGIMES)]


def dash(place: int) -> object:
    """Return the dash of a regime's lines, so that they differ on grey paper too."""
    return DASHES[place % len(DASHES)]
