"""Sections 6.5, 6.7 and 6.8: SETTINGS, PING and GOAWAY."""

import hpack
import pytest
from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    DEFAULT_FRAME_SIZE, MAXIMUM_WINDOW, Flag, Kind, Setting, data, frame, goaway, ping, settings)
from http2_conformance.grpc_request import MESSAGE, opening, request
from http2_conformance.outcome import IGNORED, answered, connection_error

PROTOCOL_ERROR = connection_error(ErrorCodes.PROTOCOL_ERROR)
FRAME_SIZE_ERROR = connection_error(ErrorCodes.FRAME_SIZE_ERROR)
LARGEST_FRAME_SIZE = 2**24 - 1


@table([
    Case("6.5 an acknowledgement with a payload",
         frame(Kind.SETTINGS, Flag.ACK, 0, bytes(6)), FRAME_SIZE_ERROR),
    Case("6.5 SETTINGS of a stream", frame(Kind.SETTINGS, 0, 1, bytes(6)), PROTOCOL_ERROR),
    Case("6.5 SETTINGS of 3 octets", frame(Kind.SETTINGS, 0, 0, bytes(3)), FRAME_SIZE_ERROR),
    Case("6.5.2 ENABLE_PUSH of 2", settings((Setting.ENABLE_PUSH, 2)), PROTOCOL_ERROR),
    Case("6.5.2 ENABLE_PUSH of 0", settings((Setting.ENABLE_PUSH, 0)), IGNORED),
    Case("6.5.2 INITIAL_WINDOW_SIZE above the maximum",
         settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW + 1)),
         connection_error(ErrorCodes.FLOW_CONTROL_ERROR)),
    Case("6.5.2 MAX_FRAME_SIZE below the initial value",
         settings((Setting.MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE - 1)), PROTOCOL_ERROR),
    Case("6.5.2 MAX_FRAME_SIZE above the maximum",
         settings((Setting.MAX_FRAME_SIZE, LARGEST_FRAME_SIZE + 1)), PROTOCOL_ERROR),
    Case("6.5.2 MAX_FRAME_SIZE of the maximum",
         settings((Setting.MAX_FRAME_SIZE, LARGEST_FRAME_SIZE)) + request(), answered()),
    Case("6.5.2 an unknown setting", settings((Setting.UNKNOWN, 1)), IGNORED),
    # RFC 9218 section 2.1.
    Case("6.5.2 NO_RFC7540_PRIORITIES of 2", settings((Setting.NO_RFC7540_PRIORITIES, 2)),
         PROTOCOL_ERROR),
])
def test_settings(connection, case):
    case.run(connection)


def test_6_5_3_the_last_of_equal_settings_holds(connection):
    connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 100),
                             (Setting.INITIAL_WINDOW_SIZE, 1)) + request())
    connection.read_until(lambda: connection.answer(1).body)
    connection.ping()
    assert connection.answer(1).data_sizes == [1]


def test_6_5_3_settings_are_acknowledged_one_by_one(connection):
    before = connection.acknowledged_settings
    connection.send(settings((Setting.MAX_CONCURRENT_STREAMS, 100)) + settings() + settings())
    connection.read_until(lambda: connection.acknowledged_settings == before + 3)
    connection.ping()
    assert connection.acknowledged_settings == before + 3


@pytest.mark.parametrize("size", [0, 100, 4096, 65536])
def test_6_5_2_header_table_size(connection, size):
    """The server's table is no larger than this: a decoder that has no more understands it."""
    connection.send(settings((Setting.HEADER_TABLE_SIZE, size)))
    connection.ping()
    connection.decoder = hpack.Decoder()
    connection.decoder.max_allowed_table_size = size
    for stream in (1, 3):
        connection.send(request(stream))
        assert connection.read_answer(stream).fields["grpc-status"] == "0"


def test_6_7_ping_is_acknowledged_with_its_payload(connection):
    connection.send(ping(b"h2spec\0\0"))
    connection.read_until(lambda: connection.pongs)
    assert connection.pongs == [b"h2spec\0\0"]


def test_6_7_an_acknowledgement_is_not_answered(connection):
    connection.send(ping(b"invalid\0", Flag.ACK) + ping(b"valid\0\0\0"))
    connection.ping()
    assert connection.pongs[0] == b"valid\0\0\0"
    assert b"invalid\0" not in connection.pongs


@table([
    Case("6.7 PING of a stream", frame(Kind.PING, 0, 1, bytes(8)), PROTOCOL_ERROR),
    Case("6.7 PING of 6 octets", ping(bytes(6)), FRAME_SIZE_ERROR),
    Case("6.7 PING of 9 octets", ping(bytes(9)), FRAME_SIZE_ERROR),
])
def test_ping(connection, case):
    case.run(connection)


@table([
    Case("6.8 GOAWAY of a stream", goaway(0, ErrorCodes.NO_ERROR, stream=1), PROTOCOL_ERROR),
    Case("6.8 GOAWAY of 7 octets", frame(Kind.GOAWAY, 0, 0, bytes(7)), FRAME_SIZE_ERROR),
])
def test_goaway(connection, case):
    case.run(connection)


def test_6_8_what_was_open_before_goaway_is_answered(connection):
    connection.send(opening() + goaway(0, ErrorCodes.NO_ERROR)
                    + data(1, MESSAGE, Flag.END_STREAM))
    assert connection.read_answer().fields["grpc-status"] == "0"
