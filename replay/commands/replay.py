"""`soes replay`: a log under the rules of one or more regimes."""

import math
from pathlib import Path

import click

from replay.commands.options import examples, store_option, words
from replay.defaults import REGIMES

DEFAULT_REGIMES = ",".join(REGIMES)


class Speed(click.ParamType):
    """How many times as fast as it happened; infinite for `max`."""

    name = "factor"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a number above 0, or `max`."""
        if value == "max":
            return math.inf
        try:
            factor = float(str(value))
        except ValueError:
            factor = math.nan
        if not 0 < factor < math.inf:
            self.fail(f"'{value}' is neither a number above 0 nor max", param, ctx)
        return factor


@click.command(
    epilog=examples(
        """
soes replay day.jsonl                       compare four regimes, keep nothing
soes replay day.jsonl --regime 1997 --out - outcomes as JSON Lines
soes replay day/ --store chdb:///data/soes  store outcomes, orders, inside and events
soes replay day/ --regime 1998 --set update_period_s=30 --out what-if.parquet
soes replay day/ --regime historical --symbols INTC,MSFT --from 09:30 --to 10:00 --out -
soes replay day/ --speed 60 --out -         a minute a second
"""
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    default=[DEFAULT_REGIMES],
    show_default=True,
    metavar="NAME[,NAME…]",
    help="Named regimes, dates YYYY-MM-DD, or historical: each session under its own date's rules.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Replace a dated value, or choose a reading; may be given several times.",
)
@store_option("Store the run in")
@click.option(
    "--run", "run_id", metavar="ID", help="The run's id, otherwise made from its content."
)
@click.option(
    "--out",
    metavar="FILE",
    help="Write outcomes to a .jsonl, .csv, .avro or .parquet file; - is standard output.",
)
@click.option(
    "--speed",
    type=Speed(),
    default="max",
    show_default=True,
    metavar="FACTOR|max",
    help="1 is as it happened, 60 a minute a second.",
)
@click.option(
    "--from",
    "start",
    metavar="TIME",
    help="Report from this time on; everything before is applied all the same. ISO-8601 with "
    "offset, or HH:MM[:SS] of New York on the log's first day.",
)
@click.option("--to", "end", metavar="TIME", help="Report up to this time, it included.")
@click.option("--symbols", metavar="A,B", help="Replay these securities alone.")
def command(
    log: Path,
    regimes: tuple[str, ...],
    settings: tuple[str, ...],
    store: str | None,
    run_id: str | None,
    out: str | None,
    speed: float,
    start: str | None,
    end: str | None,
    symbols: str | None,
) -> None:
    """Replay LOG: a .jsonl file, an .avro file or a log folder.

    Without --store and --out the regimes are compared and nothing is kept.
    The order flow is held fixed: traders and dealers of the time would have acted otherwise.
    """
    from processors.regimes import split_settings
    from replay.run import Request, replay

    replay(
        Request(
            log=log,
            regimes=words("--regime", ",".join(regimes)),
            settings=split_settings(settings),
            store=store,
            run_id=run_id,
            out=out,
            speed=None if math.isinf(speed) else speed,
            start=start,
            end=end,
            symbols=None if symbols is None else frozenset(words("--symbols", symbols)),
        )
    )
