"""Sections 8.1 and 8.2: the frames of a message, and its fields. Malformed is a stream error."""

from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import Flag, data, headers
from http2_conformance.grpc_request import FIELDS, MESSAGE, block, opening, replaced, request
from http2_conformance.outcome import Permitted, answered, stream_error

MALFORMED = stream_error(ErrorCodes.PROTOCOL_ERROR)


def trailers(fields, flags: int = Flag.END_HEADERS | Flag.END_STREAM) -> bytes:
    return opening() + data(1, MESSAGE) + headers(1, block(fields), flags)


def with_length(length: int, *chunks: bytes) -> bytes:
    last = data(1, chunks[-1], Flag.END_STREAM)
    return (opening(fields=[*FIELDS, ("content-length", str(length))])
            + b"".join(data(1, chunk) for chunk in chunks[:-1]) + last)


@table([
    Case("8.1 trailers", trailers([("x-checksum", "1")]), answered()),
    Case("8.1 a second HEADERS without END_STREAM",
         trailers([("x-checksum", "1")], Flag.END_HEADERS), MALFORMED),
    Case("8.1 pseudo-header fields in trailers", trailers([(":method", "POST")]), MALFORMED),
    Case("8.1.1 a content-length that is right", with_length(5, MESSAGE), answered()),
    Case("8.1.1 a content-length that is too small", with_length(1, MESSAGE), MALFORMED),
    Case("8.1.1 a content-length that is too large", with_length(6, MESSAGE), MALFORMED),
    Case("8.1.1 a content-length that is not the sum of two DATA frames",
         with_length(4, MESSAGE[:3], MESSAGE[3:]), MALFORMED),
    Case("8.1.1 a content-length without DATA",
         headers(1, block([*FIELDS, ("content-length", "1")]),
                 Flag.END_HEADERS | Flag.END_STREAM), MALFORMED),
    Case("8.1.1 a content-length that is no number",
         request(fields=[*FIELDS, ("content-length", "five")]), MALFORMED),
    Case("8.1.1 two content-lengths",
         request(fields=[*FIELDS, ("content-length", "5"), ("content-length", "6")]), MALFORMED),
])
def test_message_framing(connection, case):
    case.run(connection)


def field(title: str, name: str | bytes, value: str | bytes, permitted: Permitted) -> Case:
    return Case(title, request(fields=[*FIELDS, (name, value)]), permitted)


@table([
    field("8.2.1 an upper-case name", "X-TEST", "ok", MALFORMED),
    field("8.2.1 one upper-case letter in a name", "x-teSt", "ok", MALFORMED),
    field("8.2.1 a name with a space", "x test", "ok", MALFORMED),
    field("8.2.1 a name with a colon", "x:test", "ok", MALFORMED),
    field("8.2.1 a name with NUL", "x\0test", "ok", MALFORMED),
    field("8.2.1 a name with DEL", "x\x7ftest", "ok", MALFORMED),
    field("8.2.1 a name with a letter beyond ASCII", b"x\xe9test", "ok", MALFORMED),
    field("8.2.1 an empty name", "", "ok", MALFORMED),
    field("8.2.1 a value with NUL", "x-test", "a\0b", MALFORMED),
    field("8.2.1 a value with CR", "x-test", "a\rb", MALFORMED),
    field("8.2.1 a value with LF", "x-test", "a\nb", MALFORMED),
    field("8.2.1 a value that begins with a space", "x-test", " a", MALFORMED),
    field("8.2.1 a value that ends with a tab", "x-test", "a\t", MALFORMED),
    field("8.2.1 a value with a space and a tab inside", "x-test", "a \tb", answered()),
    field("8.2.1 a value beyond ASCII", "x-test", b"\xc3\xa9", answered()),
    field("8.2.1 an empty value", "x-test", "", answered()),
    field("8.2.2 connection", "connection", "keep-alive", MALFORMED),
    field("8.2.2 keep-alive", "keep-alive", "timeout=5", MALFORMED),
    field("8.2.2 proxy-connection", "proxy-connection", "keep-alive", MALFORMED),
    field("8.2.2 transfer-encoding", "transfer-encoding", "chunked", MALFORMED),
    field("8.2.2 upgrade", "upgrade", "h2c", MALFORMED),
    Case("8.2.2 te other than trailers",
         request(fields=replaced("te", "trailers, deflate")), MALFORMED),
    Case("8.2.3 cookie in two fields",
         request(fields=[*FIELDS, ("cookie", "a=1"), ("cookie", "b=2")]), answered()),
])
def test_fields(connection, case):
    case.run(connection)
