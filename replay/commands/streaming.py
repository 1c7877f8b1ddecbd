"""Options of the commands that speak with Kafka."""

import os
from collections.abc import Callable
from typing import Any

import click

from schemas.kafka import MECHANISM, Kafka

Decorated = Callable[..., Any]

ENVIRONMENT = "SOES_KAFKA"
NEARBY = "127.0.0.1"


def kafka_options(command: Decorated, *, required: bool = True) -> Decorated:
    """Add `--kafka` and `--prefix`."""
    prefix = click.option(
        "--prefix",
        default="soes",
        show_default=True,
        metavar="NAME",
        help="Topics are NAME.events, NAME.outcomes, NAME.snapshots, NAME.dead-letters.",
    )
    kafka = click.option(
        "--kafka",
        required=required,
        metavar="HOST:PORT",
        envvar=ENVIRONMENT,
        show_envvar=True,
        help="Where Kafka listens; user, password and certificates come from the environment.",
    )
    return kafka(prefix(command))


def kafka_of(servers: str, prefix: str) -> Kafka:
    """Return how to reach Kafka; secrets come from the environment alone."""
    secret = {
        name: os.environ.get(f"{ENVIRONMENT}_{name.upper()}") or None
        for name in ("username", "password", "ca")
    }
    mechanism = os.environ.get(f"{ENVIRONMENT}_MECHANISM") or MECHANISM
    return Kafka(servers, prefix, mechanism=mechanism, **secret)


class Address(click.ParamType):
    """HOST:PORT, or a port of this machine alone."""

    name = "address"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Read an address."""
        host, _, port = str(value).rpartition(":")
        if not port.isdigit():
            self.fail(f"'{value}' is no HOST:PORT", param, ctx)
        return host or NEARBY, int(port)


def metrics_option(command: Decorated) -> Decorated:
    """Add `--metrics`."""
    return click.option(
        "--metrics",
        type=Address(),
        metavar="[HOST:]PORT",
        help=f"Answer Prometheus there; without HOST on {NEARBY} alone.",
    )(command)
