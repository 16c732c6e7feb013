"""Section 6.9: WINDOW_UPDATE and the windows of both sides."""

import pytest
from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    MAXIMUM_WINDOW, Flag, Kind, Setting, data, frame, settings, window_update)
from http2_conformance.grpc_request import MESSAGE, opening, replaced, request
from http2_conformance.outcome import IGNORED, answered, connection_error, stream_error
from http2_conformance.states import is_half_closed, is_open

PROTOCOL_ERROR = connection_error(ErrorCodes.PROTOCOL_ERROR)
FLOW_CONTROL_ERROR = connection_error(ErrorCodes.FLOW_CONTROL_ERROR)
FRAME_SIZE_ERROR = connection_error(ErrorCodes.FRAME_SIZE_ERROR)


@table([
    Case("6.9 an increment of 0", window_update(0, 0), PROTOCOL_ERROR),
    Case("6.9 an increment of 0 of a stream", window_update(1, 0),
         stream_error(ErrorCodes.PROTOCOL_ERROR) | PROTOCOL_ERROR, is_open),
    Case("6.9 WINDOW_UPDATE of 3 octets", frame(Kind.WINDOW_UPDATE, 0, 0, bytes(3)),
         FRAME_SIZE_ERROR),
    Case("6.9 WINDOW_UPDATE of 5 octets", frame(Kind.WINDOW_UPDATE, 0, 0, bytes(5)),
         FRAME_SIZE_ERROR),
    Case("6.9 the reserved bit of the increment", window_update(1, 1 << 31 | 1000), answered(),
         is_half_closed),
    Case("6.9.1 a window above the maximum", window_update(0, MAXIMUM_WINDOW) * 2,
         FLOW_CONTROL_ERROR),
    Case("6.9.1 a stream's window above the maximum", window_update(1, MAXIMUM_WINDOW) * 2,
         stream_error(ErrorCodes.FLOW_CONTROL_ERROR), is_open),
    Case("6.9.2 INITIAL_WINDOW_SIZE of the maximum",
         settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW)) + request(), answered()),
    Case("6.9.2 INITIAL_WINDOW_SIZE above the maximum",
         settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW + 1)), FLOW_CONTROL_ERROR),
    Case("6.9.2 INITIAL_WINDOW_SIZE that takes a stream's window above the maximum",
         window_update(1, MAXIMUM_WINDOW - 0xffff)
         + settings((Setting.INITIAL_WINDOW_SIZE, 0x10000)), FLOW_CONTROL_ERROR, is_open,
         violation="nghttp2 resets that stream, and the connection goes on"),
    Case("6.9 WINDOW_UPDATE while nothing is queued", window_update(0, 1), IGNORED),
])
def test_window_update(connection, case):
    case.run(connection)


def expect_sizes(connection, *sizes: int) -> None:
    """These are the sizes of the DATA frames of stream 1 so far, and there are no others."""
    connection.read_until(lambda: len(connection.answer(1).data_sizes) >= len(sizes))
    connection.ping()
    assert connection.answer(1).data_sizes == list(sizes)


@pytest.mark.parametrize("window", [1, 3])
def test_6_9_1_no_more_is_sent_than_the_window(connection, window):
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, window)) + request())
    expect_sizes(connection, window)
    connection.send(window_update(1, 2))
    expect_sizes(connection, window, 2)
    connection.send(window_update(1, 1000))
    assert connection.read_answer().fields["grpc-status"] == "0"


def test_6_9_2_a_larger_initial_window_lets_open_streams_go_on(connection):
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 0)) + request())
    expect_sizes(connection)
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 1)))
    expect_sizes(connection, 1)


def test_6_9_2_a_window_can_be_negative(connection):
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 3)) + request())
    expect_sizes(connection, 3)
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 2)))
    expect_sizes(connection, 3)
    # From -1 to 1.
    connection.send(window_update(1, 2))
    expect_sizes(connection, 3, 1)


def test_6_9_2_trailers_need_no_window(connection):
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 0))
                    + request(1, replaced(":path", "/no.such/Method")))
    assert connection.read_answer().fields["grpc-status"] == "12"


def test_6_9_1_the_window_opens_again_for_padding(connection):
    """More octets than the connection's window, most of which mean nothing."""
    window = 65535 + sum(size for stream, size in connection.window_updates if stream == 0)
    filler = data(1, b"\xff" + bytes(255), Flag.PADDED)
    connection.send(opening() + filler * (2 * window // 256) + data(1, MESSAGE, Flag.END_STREAM))
    assert connection.read_answer().fields["grpc-status"] == "0"
