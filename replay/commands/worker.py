"""`soes worker`: decide a log on Kafka, a part at a time, beside other workers."""

import click

from replay.commands.options import examples, words
from replay.commands.replay import DEFAULT_REGIMES
from replay.commands.streaming import kafka_of, kafka_options, metrics_option


@click.command(
    epilog=examples(
        """
soes worker --kafka localhost:9092                     four regimes
soes worker --regime 1997 --run my-run                 a run with a name of its own
soes worker --regime 1997,1998 --member worker-1       is back at once when started again
soes worker --exit-when-idle 10                        ends when nothing comes any more
"""
    ),
)
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
@click.option(
    "--run",
    "run_id",
    metavar="ID",
    help="The run's id, otherwise that of the embedded replay of the same log.",
)
@kafka_options
@click.option("--member", metavar="NAME", help="A name that the worker keeps when started again.")
@click.option("--skip-gaps", is_flag=True, help="Go on where frames are missing, and say so.")
@click.option(
    "--exit-when-idle",
    "idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End when nothing has come for so long.",
)
@metrics_option
def command(
    regimes: tuple[str, ...],
    settings: tuple[str, ...],
    run_id: str | None,
    kafka: str,
    prefix: str,
    member: str | None,
    skip_gaps: bool,  # noqa: FBT001 (a flag of the command line)
    idle: float | None,
    metrics: tuple[str, int] | None,
) -> None:
    """Decide the events of a topic, beside other workers of the same run.

    Workers share the topic's parts.  Whatever dies goes on from its last snapshot when it is
    started again, and the outcomes are those of `soes replay`.
    """
    from processors.regimes import split_settings
    from replay.working import Hired, work

    work(
        Hired(
            kafka=kafka_of(kafka, prefix),
            regimes=words("--regime", ",".join(regimes)),
            settings=split_settings(settings),
            run_id=run_id,
            member=member,
            idle=idle,
            metrics=metrics,
            skips_gaps=skip_gaps,
        )
    )
