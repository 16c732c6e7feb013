"""Section 4: the format and size of frames, and field blocks."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import (
    DEFAULT_FRAME_SIZE, Flag, Kind, continuation, data, frame, headers, ping, priority, settings)
from http2_conformance.grpc_request import BLOCK, FIELDS, MESSAGE, block, opening
from http2_conformance.outcome import IGNORED, answered, connection_error, stream_error
from wire_client import framed

UNDEFINED_FLAGS = 0xc2
RESERVED_BIT = 1 << 31
# Field 15, whose bytes the server skips: it is none of the message's.
FULL_FRAME = framed(b"\x7a" + b"\xf8\x7f" + bytes(DEFAULT_FRAME_SIZE - 8))
TOO_LARGE = bytes(DEFAULT_FRAME_SIZE + 1)
UNFINISHED = headers(1, BLOCK, Flag.NONE)


@table([
    Case("4.1 a frame of an unknown type", frame(Kind.UNKNOWN, 0, 0, bytes(8)), IGNORED),
    Case("4.1 undefined flags of PING", ping(bytes(8), UNDEFINED_FLAGS), IGNORED),
    Case("4.1 undefined flags of HEADERS and DATA",
         headers(1, BLOCK, Flag.END_HEADERS | UNDEFINED_FLAGS)
         + data(1, MESSAGE, Flag.END_STREAM | UNDEFINED_FLAGS), answered()),
    Case("4.1 the reserved bit of PING", frame(Kind.PING, 0, RESERVED_BIT, bytes(8)), IGNORED),
    Case("4.1 the reserved bit of HEADERS",
         frame(Kind.HEADERS, Flag.END_HEADERS, RESERVED_BIT | 1, BLOCK)
         + data(1, MESSAGE, Flag.END_STREAM), answered()),
])
def test_frame_format(connection, case):
    case.run(connection)


@table([
    Case("4.2 DATA of 2^14 octets", opening() + data(1, FULL_FRAME, Flag.END_STREAM), answered()),
    Case("4.2 DATA larger than SETTINGS_MAX_FRAME_SIZE", opening() + data(1, TOO_LARGE),
         stream_error(ErrorCodes.FRAME_SIZE_ERROR)
         | connection_error(ErrorCodes.FRAME_SIZE_ERROR)),
    Case("4.2 HEADERS larger than SETTINGS_MAX_FRAME_SIZE",
         headers(1, block([*FIELDS, ("x-large", TOO_LARGE)])),
         connection_error(ErrorCodes.FRAME_SIZE_ERROR)),
    Case("4.2 CONTINUATION larger than SETTINGS_MAX_FRAME_SIZE",
         UNFINISHED + continuation(1, block([("x-large", TOO_LARGE)]), Flag.END_HEADERS),
         connection_error(ErrorCodes.FRAME_SIZE_ERROR)),
    Case("4.2 SETTINGS larger than SETTINGS_MAX_FRAME_SIZE", settings(*[(0xff, 0)] * 2731),
         connection_error(ErrorCodes.FRAME_SIZE_ERROR)),
    Case("4.2 a frame of an unknown type larger than SETTINGS_MAX_FRAME_SIZE",
         frame(Kind.UNKNOWN, 0, 0, TOO_LARGE), connection_error(ErrorCodes.FRAME_SIZE_ERROR)),
])
def test_frame_size(connection, case):
    case.run(connection)


@table([
    Case("4.3 a field block that is not HPACK", headers(1, b"\xff\xff\xff\xff\xff"),
         connection_error(ErrorCodes.COMPRESSION_ERROR)),
    Case("4.3 PRIORITY within a field block", UNFINISHED + priority(1),
         connection_error(ErrorCodes.PROTOCOL_ERROR)),
    Case("4.3 HEADERS of another stream within a field block", UNFINISHED + opening(3),
         connection_error(ErrorCodes.PROTOCOL_ERROR)),
    Case("4.3 DATA within a field block", UNFINISHED + data(1, MESSAGE),
         connection_error(ErrorCodes.PROTOCOL_ERROR)),
    Case("4.3 PING within a field block", UNFINISHED + ping(bytes(8)),
         connection_error(ErrorCodes.PROTOCOL_ERROR)),
    Case("4.3 a frame of an unknown type within a field block",
         UNFINISHED + frame(Kind.UNKNOWN), connection_error(ErrorCodes.PROTOCOL_ERROR)),
    Case("4.3 the block of a stream that is refused still counts for later ones",
         # The refused block adds to the dynamic table what the next refers to.
         headers(1, BLOCK + block([("X-Upper", "1")]) + b"\x40\4x-id\1a")
         + headers(3, BLOCK + b"\xbe") + data(3, MESSAGE, Flag.END_STREAM),
         stream_error(ErrorCodes.PROTOCOL_ERROR)),
])
def test_field_block(connection, case):
    case.run(connection)
