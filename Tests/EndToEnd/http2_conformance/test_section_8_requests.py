"""Sections 8.3 to 8.5: pseudo-header fields, push, and CONNECT. Malformed is a stream error."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import Flag, Kind, frame, u32
from http2_conformance.grpc_request import BLOCK, FIELDS, replaced, request, without
from http2_conformance.outcome import answered, connection_error, stream_error
from http2_conformance.states import is_open

MALFORMED = stream_error(ErrorCodes.PROTOCOL_ERROR)


@table([
    Case("8.3 an unknown pseudo-header field", request(fields=[(":test", "ok"), *FIELDS]),
         MALFORMED),
    Case("8.3 a response's pseudo-header field", request(fields=[(":status", "200"), *FIELDS]),
         MALFORMED),
    Case("8.3 a pseudo-header field behind a regular field",
         request(fields=[*without(":path"), (":path", "/")]), MALFORMED),
    Case("8.3.1 an empty :path", request(fields=replaced(":path", "")), MALFORMED),
    Case("8.3.1 a :path without a slash in front", request(fields=replaced(":path", "a/b")),
         MALFORMED),
    Case("8.3.1 a :path with a space", request(fields=replaced(":path", "/a b/c")),
         MALFORMED),
    Case("8.3.1 no :method", request(fields=without(":method")), MALFORMED),
    Case("8.3.1 no :scheme", request(fields=without(":scheme")), MALFORMED),
    Case("8.3.1 no :path", request(fields=without(":path")), MALFORMED),
    Case("8.3.1 two :method", request(fields=[(":method", "POST"), *FIELDS]), MALFORMED),
    Case("8.3.1 two :scheme", request(fields=[(":scheme", "http"), *FIELDS]), MALFORMED),
    Case("8.3.1 two :path", request(fields=[(":path", "/"), *FIELDS]), MALFORMED),
    Case("8.3.1 two :authority", request(fields=[(":authority", "localhost"), *FIELDS]),
         MALFORMED),
    # "A server SHOULD treat a request as malformed if it contains a Host header field that
    # identifies an entity that differs from the entity in the ":authority"".
    Case("8.3.1 host other than :authority", request(fields=[*FIELDS, ("host", "other")]),
         MALFORMED | answered()),
    Case("8.3.1 host equal to :authority", request(fields=[*FIELDS, ("host", "localhost")]),
         answered()),
    Case("8.3.1 host in place of :authority",
         request(fields=[*without(":authority"), ("host", "localhost")]), answered()),
])
def test_pseudo_header_fields(connection, case):
    case.run(connection)


@table([
    Case("8.4 a client that pushes", frame(Kind.PUSH_PROMISE, Flag.END_HEADERS, 1, u32(2) + BLOCK),
         connection_error(ErrorCodes.PROTOCOL_ERROR), is_open),
    Case("8.5 CONNECT with :scheme and :path", request(fields=replaced(":method", "CONNECT")),
         MALFORMED),
])
def test_push_and_connect(connection, case):
    case.run(connection)


def test_8_5_connect_is_refused(connection):
    connection.send(request(fields=[(":method", "CONNECT"), (":authority", "localhost:80")]))
    assert connection.read_answer().fields[":status"] == "405"
