"""Sections 5.1 and 5.1.1: frames that a stream's state does not allow, and stream identifiers."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    Flag, continuation, data, headers, priority, rst_stream, window_update)
from http2_conformance.grpc_request import BLOCK, MESSAGE, opening, request
from http2_conformance.outcome import IGNORED, answered, connection_error, stream_error
from http2_conformance.states import (
    is_answered, is_half_closed, is_open, is_reset_by_client, is_reset_by_server)

PROTOCOL_ERROR = connection_error(ErrorCodes.PROTOCOL_ERROR)
STREAM_CLOSED = stream_error(ErrorCodes.STREAM_CLOSED)
CONNECTION_STREAM_CLOSED = connection_error(ErrorCodes.STREAM_CLOSED)
RESET = rst_stream(1, ErrorCodes.CANCEL)
TRAILERS = headers(1, BLOCK, Flag.END_HEADERS | Flag.END_STREAM)


@table([
    Case("5.1 idle: DATA", data(1, MESSAGE), PROTOCOL_ERROR),
    Case("5.1 idle: RST_STREAM", RESET, PROTOCOL_ERROR),
    Case("5.1 idle: WINDOW_UPDATE", window_update(1, 100), PROTOCOL_ERROR),
    Case("5.1 idle: CONTINUATION", continuation(1, BLOCK, Flag.END_HEADERS), PROTOCOL_ERROR),
    Case("5.1 idle: PRIORITY", priority(1), IGNORED),
])
def test_idle(connection, case):
    case.run(connection)


@table([
    Case("5.1 open: WINDOW_UPDATE", window_update(1, 100), IGNORED, is_open),
    Case("5.1 open: PRIORITY", priority(1), IGNORED, is_open),
    Case("5.1 open: CONTINUATION without HEADERS", continuation(1, BLOCK, Flag.END_HEADERS),
         PROTOCOL_ERROR, is_open),
    Case("5.1 open: RST_STREAM", RESET, IGNORED, is_open),
])
def test_open(connection, case):
    case.run(connection)


# RFC 9113 section 5.4.1: "an endpoint MAY choose to treat a stream error as a connection error".
AFTER_THE_END = STREAM_CLOSED | CONNECTION_STREAM_CLOSED


@table([
    Case("5.1 half-closed (remote): DATA", data(1, MESSAGE), AFTER_THE_END, is_half_closed),
    Case("5.1 half-closed (remote): HEADERS", TRAILERS, AFTER_THE_END, is_half_closed),
    Case("5.1 half-closed (remote): CONTINUATION", continuation(1, BLOCK, Flag.END_HEADERS),
         AFTER_THE_END | PROTOCOL_ERROR, is_half_closed),
    Case("5.1 half-closed (remote): WINDOW_UPDATE", window_update(1, 1000), answered(),
         is_half_closed),
    Case("5.1 half-closed (remote): PRIORITY", priority(1) + window_update(1, 1000), answered(),
         is_half_closed),
    Case("5.1 half-closed (remote): RST_STREAM", RESET, IGNORED, is_half_closed),
])
def test_half_closed(connection, case):
    case.run(connection)


# RFC 9113: "MAY treat receipt of any other type of frame on a closed stream as a connection error
# of type STREAM_CLOSED", or discard it. RFC 7540 had it a MUST.
AFTER_CLOSE = AFTER_THE_END | IGNORED


@table([
    Case("5.1 closed: DATA", data(1, MESSAGE), AFTER_CLOSE, is_answered),
    Case("5.1 closed: HEADERS", TRAILERS, AFTER_CLOSE | PROTOCOL_ERROR, is_answered),
    Case("5.1 closed: CONTINUATION", continuation(1, BLOCK, Flag.END_HEADERS),
         CONNECTION_STREAM_CLOSED | PROTOCOL_ERROR, is_answered),
    Case("5.1 closed: WINDOW_UPDATE", window_update(1, 100), IGNORED, is_answered),
    Case("5.1 closed: RST_STREAM", RESET, IGNORED, is_answered),
    Case("5.1 closed: PRIORITY", priority(1), IGNORED, is_answered),
    Case("5.1 closed by the client's RST_STREAM: DATA", data(1, MESSAGE), AFTER_CLOSE,
         is_reset_by_client),
    Case("5.1 closed by the client's RST_STREAM: HEADERS", TRAILERS,
         AFTER_CLOSE | PROTOCOL_ERROR, is_reset_by_client),
    Case("5.1 closed by the client's RST_STREAM: CONTINUATION",
         continuation(1, BLOCK, Flag.END_HEADERS), CONNECTION_STREAM_CLOSED | PROTOCOL_ERROR,
         is_reset_by_client),
    # The client had sent these before the reset arrived.
    Case("5.1 closed by the server's RST_STREAM: DATA", data(1, MESSAGE), IGNORED,
         is_reset_by_server),
    Case("5.1 closed by the server's RST_STREAM: trailers", TRAILERS, IGNORED, is_reset_by_server),
    Case("5.1 closed by the server's RST_STREAM: WINDOW_UPDATE", window_update(1, 100), IGNORED,
         is_reset_by_server),
    Case("5.1 closed by the server's RST_STREAM: RST_STREAM", RESET, IGNORED, is_reset_by_server),
])
def test_closed(connection, case):
    case.run(connection)


@table([
    Case("5.1.1 an even identifier", opening(2), PROTOCOL_ERROR),
    Case("5.1.1 an identifier lower than one before", opening(5) + opening(3), PROTOCOL_ERROR,
         violation="nghttp2 does not remember which streams were opened, and ignores the frame"),
    Case("5.1.1 identifiers may be skipped", opening(1) + opening(5) + request(101), answered(),
         stream=101),
    Case("5.1.1 the highest identifier", request(2**31 - 1), answered(), stream=2**31 - 1),
])
def test_identifiers(connection, case):
    case.run(connection)
