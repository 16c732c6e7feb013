"""A call of ListModels, which the server answers alone, and what can be wrong with its fields."""

from hpack.hpack import encode_integer

from http2_conformance.frames import Flag, data, headers
from wire_client import LIST_MODELS, framed

Fields = list[tuple[str | bytes, str | bytes]]

FIELDS: Fields = [(":method", "POST"), (":scheme", "http"), (":path", LIST_MODELS),
                  (":authority", "localhost"), ("content-type", "application/grpc"),
                  ("te", "trailers")]
MESSAGE = framed(b"")


def without(name: str) -> Fields:
    return [field for field in FIELDS if field[0] != name]


def replaced(name: str, value: str) -> Fields:
    return [(name, value) if field[0] == name else field for field in FIELDS]


def string(text: str | bytes) -> bytes:
    """A string literal of HPACK, without Huffman's code."""
    octets = text if isinstance(text, bytes) else text.encode()
    return bytes(encode_integer(len(octets), 7)) + octets


def block(fields: Fields) -> bytes:
    """Fields as literals that leave the dynamic table as it is."""
    return b"".join(b"\0" + string(name) + string(value) for name, value in fields)


BLOCK = block(FIELDS)


def opening(stream: int = 1, fields: Fields = FIELDS) -> bytes:
    """A request that has yet to send its message."""
    return headers(stream, block(fields))


def request(stream: int = 1, fields: Fields = FIELDS) -> bytes:
    return opening(stream, fields) + data(stream, MESSAGE, Flag.END_STREAM)
