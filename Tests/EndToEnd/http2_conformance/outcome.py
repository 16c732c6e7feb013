"""What a peer can do about the frames that it got, and which of it a rule permits."""

from __future__ import annotations

from typing import NamedTuple

from h2.errors import ErrorCodes

ERROR_NAMES = {int(code): code.name for code in ErrorCodes}


class Outcome(NamedTuple):
    what: str
    # Of the error, or gRPC's status of the answer.
    code: int | None = None
    stream: int | None = None

    def __str__(self) -> str:
        """As "RST_STREAM PROTOCOL_ERROR 1"."""
        code = self.code
        if self.what != "answered" and code in ERROR_NAMES:
            code = ERROR_NAMES[code]
        return " ".join(str(part) for part in (self.what, code, self.stream) if part is not None)


Permitted = frozenset[Outcome]

# The client gets no answer, no error, and an acknowledgement of its PING.
IGNORED: Permitted = frozenset({Outcome("ignored")})
CLOSED: Permitted = frozenset({Outcome("closed")})
SILENCE = Outcome("silence until the time limit")


def answered(grpc_status: int = 0) -> Permitted:
    return frozenset({Outcome("answered", grpc_status)})


def connection_error(*codes: ErrorCodes) -> Permitted:
    """A GOAWAY and the connection's end behind it, RFC 9113 section 5.4.1."""
    return frozenset(Outcome("GOAWAY", code) for code in codes)


def stream_error(*codes: ErrorCodes, stream: int = 1) -> Permitted:
    """A reset of this stream alone, RFC 9113 section 5.4.2."""
    return frozenset(Outcome("RST_STREAM", code, stream) for code in codes)
