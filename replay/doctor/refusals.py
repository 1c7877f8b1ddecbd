"""Why a broker cannot be reached or does not let us in, and what to do about it."""

from socket import gaierror
from ssl import SSLCertVerificationError, SSLError

from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

SECONDS = 4.0  # for a broker to answer
WHERE = "see --kafka, or SOES_KAFKA"
CREDENTIALS = "SOES_KAFKA_USERNAME and SOES_KAFKA_PASSWORD"


class StrangerError(Exception):
    """A broker greets everybody, and hangs up on who asks it anything without a password."""


TLS = "SOES_KAFKA_CA is for ports that speak TLS, and needed there"
REFUSALS: tuple[tuple[type[Exception], str, str], ...] = (  # the first that suits
    (gaierror, "no machine has this name", WHERE),
    (ConnectionRefusedError, "nobody listens there", f"start a broker, or {WHERE}"),
    (TimeoutError, f"no answer in {SECONDS:g} seconds", f"is it Kafka, and well? {WHERE}"),
    (
        SSLCertVerificationError,
        "its certificate is not trusted",
        "SOES_KAFKA_CA must be the authority that signed it, for the name in --kafka",
    ),
    (SSLError, "does not speak TLS as expected", TLS),
    (SaslAuthenticationFailed, "refuses the user or the password", f"see {CREDENTIALS}"),
    (UnsupportedSaslMechanismError, "does not know the mechanism", "see SOES_KAFKA_MECHANISM"),
    (IllegalSaslStateError, "takes no user", f"unset {CREDENTIALS}, or name another port"),
    (StrangerError, "wants a user and a password", f"set {CREDENTIALS}"),
    (KafkaConnectionError, "hangs up at the first word", f"{TLS}; {WHERE}"),
    (ConnectionError, "hangs up at the first word", f"{TLS}; {WHERE}"),
)


def explained(error: Exception) -> tuple[str, str]:
    """Say what went wrong, and what to do about it."""
    for kind, found, remedy in REFUSALS:
        if isinstance(error, kind):
            detail = getattr(error, "verify_message", "")
            return (f"{found}: {detail}" if detail else found), remedy
    return f"cannot be reached: {error}", WHERE
