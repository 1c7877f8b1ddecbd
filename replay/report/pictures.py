"""The pictures of a report, by Matplotlib, as SVG whose lettering takes the page's colours."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from replay.palette import ENDS, FAINT, INK, colour, dash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from replay.report.content import Row

WIDTH = 8.6  # inches; the page scales it
STYLE: Any = {  # Matplotlib's own settings
    "svg.fonttype": "none",  # letters stay letters: small, and they can be read and copied
    "svg.hashsalt": "soes",  # the same picture from the same rows
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.linewidth": 0.4,
    "grid.color": FAINT,
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK
    ),
}


@contextmanager
def drawing(
    height: float, panels: int = 1, *, shared: bool = False
) -> Iterator[tuple[Figure, Sequence[Axes]]]:
    """Open a figure of panels one above the other."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield (
            figure,
            list(figure.subplots(panels, 1, squeeze=False, sharex=shared, sharey=shared)[:, 0]),
        )


def svg(figure: Figure) -> str:
    """Return a figure as an element of a page: without a head, in the page's colours."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    return text.replace(INK, "var(--ink)").replace(FAINT, "var(--faint)")


def bars(groups: Sequence[str], series: Mapping[str, Sequence[float | None]], label: str) -> str:
    """Draw a group of bars for each name, a bar in it for each regime."""
    with drawing(2.8) as (figure, (axes,)):
        width = 0.8 / max(len(series), 1)
        for place, (regime, heights) in enumerate(series.items()):
            left = [at + place * width for at in range(len(groups))]
            tall = [height or 0 for height in heights]
            axes.bar(left, tall, width, align="edge", color=colour(place), label=regime)
        axes.set_xticks([at + 0.4 for at in range(len(groups))], groups)
        axes.grid(visible=False, axis="x")
        axes.axhline(0, color=INK, linewidth=0.6)
        axes.set_ylabel(label)
        axes.yaxis.set_major_formatter(whole)
        figure.legend(loc="outside upper right", ncols=len(series))
        return svg(figure)


def ends(orders: Mapping[str, Mapping[str, int]]) -> str:
    """Draw a line of stacked bars for each regime: the share of orders by how they ended."""
    with drawing(0.7 + 0.38 * len(orders)) as (figure, (axes,)):
        for row, counts in enumerate(orders.values()):
            begin, total = 0.0, sum(counts.values()) or 1
            for end, (shade, hatch) in ENDS.items():
                part = 100 * counts.get(end, 0) / total
                named = end if row == 0 else None
                axes.barh(
                    row, part, left=begin, color=shade, hatch=hatch, edgecolor="#ffffff",
                    linewidth=0.4, label=named,
                )  # fmt: skip
                begin += part
        axes.set_yticks(range(len(orders)), list(orders))
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("share of the orders, %")
        figure.legend(loc="outside upper center", ncols=len(ENDS))
        return svg(figure)


def waits(
    seconds: Mapping[str, Mapping[int, int]], marks: Mapping[float, str], longest: int
) -> str:
    """Draw, for each regime, how many held orders waited at most so long; marks are rules'."""
    with drawing(3.8) as (figure, (axes,)):
        for place, (regime, counts) in enumerate(seconds.items()):
            done, heights = 0, []
            for second in range(longest + 1):
                done += counts.get(second, 0)
                heights.append(done)
            axes.step(
                range(longest + 1), heights, where="post", color=colour(place),
                linestyle=dash(place), label=regime,
            )  # fmt: skip
        for place, (at, text) in enumerate(sorted(marks.items())):
            axes.axvline(at, color=INK, linewidth=0.7, linestyle=":")
            left = place % 2 == 0  # two may be close together
            axes.annotate(
                f"{at:g} s, {text}", (at, 1), xycoords=("data", "axes fraction"), rotation=90,
                fontsize=7.5, textcoords="offset points", xytext=(-2 if left else 2, -3),
                va="top", ha="right" if left else "left",
            )  # fmt: skip
        axes.set_xlim(0, longest)
        # What is written at the marks stands above the lines.
        axes.set_ylim(0, 1.75 * max(1, *(sum(counts.values()) for counts in seconds.values())))
        axes.set_xlabel("seconds since entry")
        axes.set_ylabel("held orders done by then")
        axes.yaxis.set_major_formatter(whole)
        figure.legend(loc="outside upper right", ncols=len(seconds))
        return svg(figure)


def boxes(values: Mapping[str, Sequence[float]], label: str) -> str:
    """Draw a box for each regime: the middle half of the securities, the median, the rest."""
    with drawing(0.8 + 0.42 * len(values)) as (figure, (axes,)):
        drawn = axes.boxplot(
            list(values.values()), orientation="horizontal", patch_artist=True, widths=0.6,
            tick_labels=list(values), flierprops={"markersize": 2.5, "markeredgecolor": INK},
            medianprops={"color": INK}, whiskerprops={"color": INK}, capprops={"color": INK},
        )  # fmt: skip
        for place, box in enumerate(drawn["boxes"]):
            box.set_facecolor(colour(place))
        axes.invert_yaxis()
        axes.set_xlabel(label)
        return svg(figure)


def market(
    regimes: Sequence[str],
    inside: Mapping[str, Sequence[Row]],
    quotes: Sequence[Row],
    fills: Mapping[str, Sequence[Row]],
    bounds: tuple[Any, Any],
) -> str:
    """Draw the inside, the makers' quotes and the executions of each regime, in panels."""
    from matplotlib.dates import DateFormatter

    with drawing(1.0 + 1.55 * len(regimes), len(regimes), shared=True) as drawn:
        figure, panels = drawn
        for place, (regime, axes) in enumerate(zip(regimes, panels, strict=True)):
            axes.plot(*gapped(quotes), color=FAINT, linewidth=0.8)
            for side in ("bid", "ask"):
                times, prices = steps(inside[regime], side, bounds[1])
                axes.step(times, prices, where="post", color=INK, linewidth=0.9)
            for direction, shape in ((1, "^"), (-1, "v")):
                made = seen([row for row in fills[regime] if row["direction"] == direction])
                axes.scatter(
                    [row["ts"] for row in made], [row["price"] for row in made], s=9,
                    marker=shape, color=colour(place), edgecolors="none", zorder=3,
                )  # fmt: skip
            axes.set_title(regime, loc="left", fontsize=9, color=colour(place), fontweight="bold")
            axes.set_xlim(*bounds)
        figure.supylabel("dollars", fontsize=9)
        panels[-1].xaxis.set_major_formatter(DateFormatter("%H:%M", tz=bounds[0].tzinfo))  # type: ignore[no-untyped-call]
        panels[-1].set_xlabel("time in New York")
        return svg(figure)


def whole(height: float, _place: float = 0) -> str:
    """Return a figure beside an axis: without a power of ten, however large."""
    return f"{height:,.0f}" if float(height).is_integer() else f"{height:,g}"


def seen(fills: Sequence[Row]) -> list[Row]:
    """Return executions that do not lie on one another: of a second and a price the first."""
    return list(
        {(row["ts"].replace(microsecond=0), row["price"]): row for row in fills[::-1]}.values()
    )


def gapped(quotes: Sequence[Row]) -> tuple[list[Any], list[Any]]:
    """Return stretches at a price as one line with gaps: a path for each is ten times as large."""
    times = [at for row in quotes for at in (row["since"], row["until"], row["until"])]
    prices = [at for row in quotes for at in (row["price"], row["price"], float("nan"))]
    return times, prices


def steps(rows: Sequence[Row], side: str, end: Any) -> tuple[list[Any], list[Any]]:  # noqa: ANN401 (instants)
    """Return the corners of a side of the inside up to an instant; a gap where there is none."""
    times = [row["ts"] for row in rows]
    prices = [float("nan") if row[side] is None else row[side] for row in rows]
    return ([*times, end], [*prices, prices[-1]]) if rows else ([], [])
