"""Section 3.4: the connection preface, which HTTP/2 starts with."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.connection import Connection
from http2_conformance.frames import PREFACE, Setting, ping, settings
from http2_conformance.grpc_request import opening, request
from http2_conformance.outcome import CLOSED, answered, connection_error

# "A GOAWAY frame MAY be omitted in this case, since an invalid preface indicates that the peer is
# not using HTTP/2."
INVALID = connection_error(ErrorCodes.PROTOCOL_ERROR) | CLOSED


@table([
    Case("3.4 a preface with empty SETTINGS, and a request at once",
         PREFACE + settings() + request(), answered()),
    Case("3.4 a preface with settings, and a request at once",
         PREFACE + settings((Setting.MAX_CONCURRENT_STREAMS, 100)) + request(), answered()),
    Case("3.4 another preface", b"INVALID CONNECTION PREFACE\r\n\r\n", INVALID),
    Case("3.4 HTTP/1.1", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", INVALID),
    Case("3.4 PING instead of SETTINGS", PREFACE + ping(b"previous"), INVALID),
    Case("3.4 HEADERS instead of SETTINGS", PREFACE + opening(), INVALID),
])
def test_preface(address, case):
    with Connection(address, greets=False) as connection:
        case.run(connection)


def test_3_4_the_server_starts_with_settings(address):
    with Connection(address, greets=False) as connection:
        connection.send(PREFACE + settings())
        connection.read_until(lambda: connection.frame_names)
        assert connection.frame_names[0] == "SettingsFrame"
