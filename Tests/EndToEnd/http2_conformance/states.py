"""Streams in the states of section 5.1, all of stream 1."""

from h2.errors import ErrorCodes

from http2_conformance.connection import Connection
from http2_conformance.frames import Setting, rst_stream, settings
from http2_conformance.grpc_request import FIELDS, opening, request


def is_open(connection: Connection) -> None:
    connection.send(opening())


def is_half_closed(connection: Connection) -> None:
    """By the client: the server has begun its answer, and has no window for the rest of it."""
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 0)) + request())
    connection.read_until(lambda: connection.answer(1).fields)


def is_answered(connection: Connection) -> None:
    connection.send(request())
    connection.read_answer()


def is_reset_by_client(connection: Connection) -> None:
    connection.send(opening() + rst_stream(1, ErrorCodes.CANCEL))
    connection.ping()


def is_reset_by_server(connection: Connection) -> None:
    connection.send(opening(fields=[*FIELDS, ("connection", "keep-alive")]))
    connection.ping()
    # The case is about what follows.
    assert connection.resets.pop(1)
