"""Sections 6.1 to 6.4, 6.6 and 6.10: the frames of streams."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    Flag, Kind, continuation, data, frame, headers, priority, rst_stream, u32)
from http2_conformance.grpc_request import BLOCK, MESSAGE, opening
from http2_conformance.outcome import answered, connection_error, stream_error
from http2_conformance.states import is_half_closed, is_open

PROTOCOL_ERROR = connection_error(ErrorCodes.PROTOCOL_ERROR)
FRAME_SIZE_ERROR = connection_error(ErrorCodes.FRAME_SIZE_ERROR)
STREAM_CLOSED = stream_error(ErrorCodes.STREAM_CLOSED) | connection_error(ErrorCodes.STREAM_CLOSED)
ALL_FLAGS = Flag.END_HEADERS | Flag.PADDED
UNFINISHED = headers(1, BLOCK[:20], Flag.NONE)
MORE = continuation(1, BLOCK[20:40])
LAST = continuation(1, BLOCK[40:], Flag.END_HEADERS)


def padded(payload: bytes, count: int) -> bytes:
    return bytes([count]) + payload + bytes(count)


@table([
    Case("6.1 DATA of stream 0", data(0, MESSAGE), PROTOCOL_ERROR),
    Case("6.1 DATA of a stream that is neither open nor half-closed (local)",
         data(1, MESSAGE), STREAM_CLOSED, is_half_closed),
    Case("6.1 DATA whose padding is as long as its payload",
         data(1, b"\x05" + MESSAGE[:4], Flag.PADDED | Flag.END_STREAM), PROTOCOL_ERROR, is_open),
    Case("6.1 padded DATA without a pad length", data(1, b"", Flag.PADDED), PROTOCOL_ERROR
         | FRAME_SIZE_ERROR | stream_error(ErrorCodes.FRAME_SIZE_ERROR), is_open),
    Case("6.1 DATA that is all padding",
         data(1, padded(b"", 200), Flag.PADDED) + data(1, MESSAGE, Flag.END_STREAM), answered(),
         is_open),
])
def test_data(connection, case):
    case.run(connection)


@table([
    Case("6.2 HEADERS without END_HEADERS, then PRIORITY", UNFINISHED + priority(1),
         PROTOCOL_ERROR),
    Case("6.2 HEADERS without END_HEADERS, then HEADERS of another stream",
         UNFINISHED + opening(3), PROTOCOL_ERROR),
    Case("6.2 HEADERS of stream 0", opening(0), PROTOCOL_ERROR),
    Case("6.2 HEADERS whose padding is longer than its payload",
         headers(1, b"\xff" + BLOCK[:100], ALL_FLAGS), PROTOCOL_ERROR),
    Case("6.2 HEADERS whose padding leaves no room for its priority",
         headers(1, padded(b"\0\0\0\0", 1), ALL_FLAGS | Flag.PRIORITY),
         PROTOCOL_ERROR | FRAME_SIZE_ERROR),
    Case("6.2 HEADERS too short for its priority",
         headers(1, b"\0\0", Flag.END_HEADERS | Flag.PRIORITY), FRAME_SIZE_ERROR | PROTOCOL_ERROR),
])
def test_headers(connection, case):
    case.run(connection)


@table([
    Case("6.3 PRIORITY of stream 0", priority(0), PROTOCOL_ERROR),
    Case("6.3 PRIORITY of 4 octets", frame(Kind.PRIORITY, 0, 1, u32(3)),
         stream_error(ErrorCodes.FRAME_SIZE_ERROR) | FRAME_SIZE_ERROR, is_open),
])
def test_priority(connection, case):
    case.run(connection)


@table([
    Case("6.4 RST_STREAM of stream 0", rst_stream(0, ErrorCodes.CANCEL), PROTOCOL_ERROR),
    Case("6.4 RST_STREAM of an idle stream", rst_stream(1, ErrorCodes.CANCEL), PROTOCOL_ERROR),
    Case("6.4 RST_STREAM of 3 octets", frame(Kind.RST_STREAM, 0, 1, bytes(3)), FRAME_SIZE_ERROR,
         is_open),
    Case("6.4 RST_STREAM of 5 octets", frame(Kind.RST_STREAM, 0, 1, bytes(5)), FRAME_SIZE_ERROR,
         is_open),
])
def test_rst_stream(connection, case):
    case.run(connection)


@table([
    # "A client cannot push": section 8.4.
    Case("6.6 PUSH_PROMISE of an idle stream",
         frame(Kind.PUSH_PROMISE, Flag.END_HEADERS, 1, u32(2) + BLOCK), PROTOCOL_ERROR),
    Case("6.6 PUSH_PROMISE of stream 0",
         frame(Kind.PUSH_PROMISE, Flag.END_HEADERS, 0, u32(2) + BLOCK), PROTOCOL_ERROR),
])
def test_push_promise(connection, case):
    case.run(connection)


@table([
    Case("6.10 two CONTINUATION frames behind HEADERS",
         UNFINISHED + MORE + LAST + data(1, MESSAGE, Flag.END_STREAM), answered()),
    Case("6.10 an empty CONTINUATION",
         headers(1, BLOCK, Flag.NONE) + continuation(1, b"", Flag.END_HEADERS)
         + data(1, MESSAGE, Flag.END_STREAM), answered()),
    Case("6.10 CONTINUATION followed by another frame",
         UNFINISHED + MORE + data(1, MESSAGE), PROTOCOL_ERROR),
    Case("6.10 CONTINUATION of stream 0", UNFINISHED + continuation(0, BLOCK[20:]),
         PROTOCOL_ERROR),
    Case("6.10 CONTINUATION of another stream", UNFINISHED + continuation(3, BLOCK[20:]),
         PROTOCOL_ERROR),
    Case("6.10 CONTINUATION behind HEADERS with END_HEADERS", opening() + LAST, PROTOCOL_ERROR),
    Case("6.10 CONTINUATION behind CONTINUATION with END_HEADERS",
         UNFINISHED + MORE + LAST + LAST, PROTOCOL_ERROR),
    Case("6.10 CONTINUATION behind DATA", opening() + data(1, MESSAGE) + LAST, PROTOCOL_ERROR),
])
def test_continuation(connection, case):
    case.run(connection)
