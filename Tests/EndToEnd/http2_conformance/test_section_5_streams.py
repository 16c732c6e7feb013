"""Sections 5.1.2 to 5.5: how many streams, their priority, errors, and extensions."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    Flag, Kind, Setting, data, dependency, frame, headers, ping, priority)
from http2_conformance.grpc_request import BLOCK, MESSAGE, opening, request
from http2_conformance.outcome import (
    IGNORED, answered, connection_error, stream_error)

PROTOCOL_ERROR = connection_error(ErrorCodes.PROTOCOL_ERROR)


def test_5_1_2_more_streams_than_allowed(connection):
    limit = connection.peer_settings[Setting.MAX_CONCURRENT_STREAMS]
    last = 2 * limit + 1
    connection.send(b"".join(opening(stream) for stream in range(1, last + 2, 2)))
    permitted = PROTOCOL_ERROR | stream_error(
        ErrorCodes.PROTOCOL_ERROR, ErrorCodes.REFUSED_STREAM, stream=last)
    assert connection.outcome(last) in permitted


def test_5_1_2_as_many_streams_as_allowed(connection):
    limit = connection.peer_settings[Setting.MAX_CONCURRENT_STREAMS]
    streams = range(1, 2 * limit + 1, 2)
    connection.send(b"".join(opening(stream) for stream in streams))
    connection.send(b"".join(data(stream, MESSAGE, Flag.END_STREAM) for stream in streams))
    for stream in streams:
        assert connection.read_answer(stream).fields["grpc-status"] == "0"


# RFC 9113 section 5.3.2 deprecates priorities, and with them RFC 7540's rule that a stream that
# depends on itself is in error: that error and no error are both permitted.
ITSELF = PROTOCOL_ERROR | stream_error(ErrorCodes.PROTOCOL_ERROR)


@table([
    Case("5.3 HEADERS that depend on their own stream",
         headers(1, dependency(1) + BLOCK, Flag.END_HEADERS | Flag.PRIORITY)
         + data(1, MESSAGE, Flag.END_STREAM), answered() | ITSELF),
    Case("5.3 PRIORITY of a stream that depends on itself", priority(1, on=1), IGNORED | ITSELF),
])
def test_priority(connection, case):
    case.run(connection)


def test_5_4_1_a_connection_error_names_the_last_stream(connection):
    connection.send(request(1) + opening(3))
    connection.read_answer(1)
    connection.send(ping(b"too short"[:7]))
    assert connection.outcome(3) in connection_error(ErrorCodes.FRAME_SIZE_ERROR)
    assert connection.goaways[-1].last_stream_id == 3


@table([
    Case("5.5 an unknown frame", frame(Kind.UNKNOWN, 0, 0, bytes(8)), IGNORED),
    Case("5.5 an unknown frame within a field block",
         headers(1, BLOCK[:10], Flag.NONE) + frame(Kind.UNKNOWN, 0, 1, bytes(8)), PROTOCOL_ERROR),
    Case("5.5 an unknown frame between the frames of a request",
         opening() + frame(Kind.UNKNOWN, 0, 1, bytes(8)) + data(1, MESSAGE, Flag.END_STREAM),
         answered()),
])
def test_extensions(connection, case):
    case.run(connection)
