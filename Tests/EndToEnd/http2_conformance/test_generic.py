"""What every server of HTTP/2 accepts: each frame in each form, and the kinds of requests."""

import pytest

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    Flag, Setting, continuation, data, dependency, goaway, headers, ping, priority,
    settings, window_update)
from http2_conformance.grpc_request import BLOCK, FIELDS, MESSAGE, block, opening, replaced, request
from http2_conformance.outcome import CLOSED, IGNORED, answered

MESSAGE_END = data(1, MESSAGE, Flag.END_STREAM)
END_OF_REQUEST = Flag.END_HEADERS | Flag.END_STREAM
PADDING = b"\0" * 6


@table([
    Case("generic DATA", opening() + MESSAGE_END, answered()),
    Case("generic several DATA frames",
         opening() + b"".join(data(1, MESSAGE[i:i + 1]) for i in range(4))
         + data(1, MESSAGE[4:], Flag.END_STREAM), answered()),
    Case("generic DATA of which the last is empty",
         opening() + data(1, MESSAGE) + data(1, b"", Flag.END_STREAM), answered()),
    Case("generic DATA with padding",
         opening() + data(1, b"\x06" + MESSAGE + PADDING, Flag.END_STREAM | Flag.PADDED),
         answered()),
    Case("generic HEADERS", request(), answered()),
    # gRPC: a unary call without a message fails, and is answered.
    Case("generic HEADERS that end the stream", headers(1, BLOCK, END_OF_REQUEST), answered(12)),
    Case("generic HEADERS with padding",
         headers(1, b"\x06" + BLOCK + PADDING, Flag.END_HEADERS | Flag.PADDED) + MESSAGE_END,
         answered()),
    Case("generic HEADERS with priority",
         headers(1, dependency(0) + BLOCK, Flag.END_HEADERS | Flag.PRIORITY) + MESSAGE_END,
         answered()),
    Case("generic HEADERS with padding and priority",
         headers(1, b"\x06" + dependency(0) + BLOCK + PADDING,
                 Flag.END_HEADERS | Flag.PRIORITY | Flag.PADDED) + MESSAGE_END, answered()),
    Case("generic CONTINUATION",
         headers(1, BLOCK[:50], Flag.NONE) + continuation(1, BLOCK[50:], Flag.END_HEADERS)
         + MESSAGE_END, answered()),
    Case("generic several CONTINUATION frames",
         headers(1, BLOCK[:30], Flag.NONE) + continuation(1, BLOCK[30:60])
         + continuation(1, BLOCK[60:90]) + continuation(1, BLOCK[90:], Flag.END_HEADERS)
         + MESSAGE_END, answered()),
])
def test_requests(connection, case):
    case.run(connection)


@table([
    Case("generic PRIORITY of weight 1", priority(1, weight=1) + request(), answered()),
    Case("generic PRIORITY of weight 256", priority(1, weight=256) + request(), answered()),
    Case("generic PRIORITY on a stream before", priority(3, on=1) + request(1), answered()),
    Case("generic exclusive PRIORITY", priority(3, on=1, exclusive=True) + request(1),
         answered()),
    Case("generic PRIORITY of an idle stream, then a request of a lower one",
         priority(5) + request(3), answered(), stream=3),
    Case("generic PRIORITY while a request is open",
         opening() + priority(1) + MESSAGE_END, answered()),
])
def test_priorities(connection, case):
    case.run(connection)


@table([
    Case("generic SETTINGS",
         settings((Setting.HEADER_TABLE_SIZE, 4096), (Setting.ENABLE_PUSH, 0),
                  (Setting.MAX_CONCURRENT_STREAMS, 100), (Setting.INITIAL_WINDOW_SIZE, 65535),
                  (Setting.MAX_FRAME_SIZE, 16384), (Setting.MAX_HEADER_LIST_SIZE, 16384))
         + request(), answered()),
    Case("generic PING", ping(bytes(8)), IGNORED),
    Case("generic WINDOW_UPDATE", window_update(0, 1) + request(), answered()),
    Case("generic WINDOW_UPDATE of a stream", opening() + window_update(1, 1) + MESSAGE_END,
         answered()),
    Case("generic GOAWAY", goaway(0, 0), IGNORED | CLOSED),
])
def test_connection_frames(connection, case):
    case.run(connection)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_a_method_of_http(connection, method):
    connection.send(headers(1, block(replaced(":method", method)), END_OF_REQUEST))
    assert connection.read_answer().fields[":status"] == "405"


def test_post_with_trailers(connection):
    connection.send(opening() + data(1, MESSAGE)
                    + headers(1, block([("x-test", "ok")]), END_OF_REQUEST))
    assert connection.read_answer().fields["grpc-status"] == "0"


def test_calls_in_turn_and_at_once(connection):
    for stream in range(1, 40, 2):
        connection.send(request(stream))
        assert connection.read_answer(stream).fields["grpc-status"] == "0"
    connection.send(b"".join(request(stream, FIELDS) for stream in range(41, 80, 2)))
    for stream in range(41, 80, 2):
        assert connection.read_answer(stream).fields["grpc-status"] == "0"
