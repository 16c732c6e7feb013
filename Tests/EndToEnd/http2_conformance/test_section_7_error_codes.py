"""Section 7: unknown error codes "MUST NOT trigger any special behavior"."""

from http2_conformance.case import Case, table
from http2_conformance.frames import goaway, rst_stream
from http2_conformance.grpc_request import request
from http2_conformance.outcome import CLOSED, IGNORED, answered
from http2_conformance.states import is_open

UNKNOWN = 0xff


@table([
    # No stream is open: a server that has nothing more to do may close.
    Case("7 GOAWAY with an unknown error code", goaway(0, UNKNOWN), IGNORED | CLOSED),
    Case("7 RST_STREAM with an unknown error code", rst_stream(1, UNKNOWN), IGNORED, is_open),
    Case("7 RST_STREAM with an unknown error code, and a further call",
         rst_stream(1, UNKNOWN) + request(3), answered(), is_open, stream=3),
])
def test_error_codes(connection, case):
    case.run(connection)
