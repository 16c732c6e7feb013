"""HTTP/2 frames as bytes, right or wrong: nothing here is checked."""

from enum import IntEnum, IntFlag

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MAXIMUM_WINDOW = 2**31 - 1
DEFAULT_FRAME_SIZE = 2**14


class Kind(IntEnum):
    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9
    UNKNOWN = 0x16


class Flag(IntFlag):
    NONE = 0
    ACK = 1
    END_STREAM = 1
    END_HEADERS = 4
    PADDED = 8
    PRIORITY = 0x20


class Setting(IntEnum):
    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6
    NO_RFC7540_PRIORITIES = 9
    UNKNOWN = 0xff


def u32(value: int) -> bytes:
    return value.to_bytes(4, "big")


def frame(kind: int, flags: int = 0, stream: int = 0, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + u32(stream) + payload


def data(stream: int, payload: bytes, flags: int = Flag.NONE) -> bytes:
    return frame(Kind.DATA, flags, stream, payload)


def headers(stream: int, block: bytes, flags: int = Flag.END_HEADERS) -> bytes:
    return frame(Kind.HEADERS, flags, stream, block)


def continuation(stream: int, fragment: bytes, flags: int = Flag.NONE) -> bytes:
    return frame(Kind.CONTINUATION, flags, stream, fragment)


def dependency(on: int, weight: int = 16, exclusive: bool = False) -> bytes:
    return u32(on | exclusive << 31) + bytes([weight - 1])


def priority(stream: int, on: int = 0, weight: int = 16, exclusive: bool = False) -> bytes:
    return frame(Kind.PRIORITY, Flag.NONE, stream, dependency(on, weight, exclusive))


def rst_stream(stream: int, code: int) -> bytes:
    return frame(Kind.RST_STREAM, Flag.NONE, stream, u32(code))


def settings(*entries: tuple[int, int]) -> bytes:
    payload = b"".join(identifier.to_bytes(2, "big") + u32(value) for identifier, value in entries)
    return frame(Kind.SETTINGS, Flag.NONE, 0, payload)


SETTINGS_ACK = frame(Kind.SETTINGS, Flag.ACK)


def ping(opaque: bytes, flags: int = Flag.NONE) -> bytes:
    return frame(Kind.PING, flags, 0, opaque)


def goaway(last_stream: int, code: int, stream: int = 0) -> bytes:
    return frame(Kind.GOAWAY, Flag.NONE, stream, u32(last_stream) + u32(code))


def window_update(stream: int, increment: int) -> bytes:
    return frame(Kind.WINDOW_UPDATE, Flag.NONE, stream, u32(increment))
