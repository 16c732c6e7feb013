"""RFC 7541: each representation of a field, and blocks that do not decode."""

import hpack
from h2.errors import ErrorCodes

from http2_conformance.case import Case, table
from http2_conformance.frames import Flag, data, headers
from http2_conformance.grpc_request import BLOCK, FIELDS, MESSAGE, block, string, without
from http2_conformance.outcome import answered, connection_error

COMPRESSION_ERROR = connection_error(ErrorCodes.COMPRESSION_ERROR)
# A request needs its content type: an answer shows that the field was understood.
OTHERS = block(without("content-type"))
NAME, VALUE = string("content-type"), string("application/grpc")
# Of the static table, and the prefixes of 4 bits take 15 of it.
CONTENT_TYPE = 31
CONTENT_TYPE_IN_4_BITS = bytes([CONTENT_TYPE - 15])
POST, SCHEME_HTTP = b"\x83", b"\x86"
NEWEST_OF_DYNAMIC_TABLE = bytes([0x80 | 62])
NEW_SIZE_0, NEW_SIZE_4096, NEW_SIZE_4097 = b"\x20", b"\x3f\xe1\x1f", b"\x3f\xe2\x1f"


def request(encoded: bytes, stream: int = 1) -> bytes:
    return headers(stream, encoded) + data(stream, MESSAGE, Flag.END_STREAM)


@table([
    Case("7541 6.1 indexed fields of the static table",
         request(POST + SCHEME_HTTP + block(FIELDS[2:])), answered()),
    Case("7541 6.1 an indexed field of the dynamic table",
         request(OTHERS + b"\x40" + NAME + VALUE)
         + request(OTHERS + NEWEST_OF_DYNAMIC_TABLE, 3), answered(), stream=3),
    Case("7541 6.2.1 incremental indexing, an indexed name",
         request(OTHERS + bytes([0x40 | CONTENT_TYPE]) + VALUE), answered()),
    Case("7541 6.2.1 incremental indexing, a new name",
         request(OTHERS + b"\x40" + NAME + VALUE), answered()),
    Case("7541 6.2.2 without indexing, an indexed name",
         request(OTHERS + b"\x0f" + CONTENT_TYPE_IN_4_BITS + VALUE), answered()),
    Case("7541 6.2.2 without indexing, a new name",
         request(OTHERS + b"\x00" + NAME + VALUE), answered()),
    Case("7541 6.2.3 never indexed, an indexed name",
         request(OTHERS + b"\x1f" + CONTENT_TYPE_IN_4_BITS + VALUE), answered()),
    Case("7541 6.2.3 never indexed, a new name",
         request(OTHERS + b"\x10" + NAME + VALUE), answered()),
    Case("7541 5.2 Huffman's code",
         request(hpack.Encoder().encode(FIELDS, huffman=True)), answered()),
    Case("7541 6.3 a new size of the dynamic table", request(NEW_SIZE_4096 + BLOCK), answered()),
    Case("7541 6.3 two new sizes of the dynamic table",
         request(NEW_SIZE_0 + NEW_SIZE_4096 + BLOCK), answered()),
])
def test_representations(connection, case):
    case.run(connection)


def huffman(octets: bytes) -> bytes:
    """A block with a value that these octets encode."""
    return headers(1, BLOCK + b"\0" + string("x-test") + bytes([0x80 | len(octets)]) + octets)


@table([
    Case("7541 2.3.3 an index beyond both tables", headers(1, BLOCK + NEWEST_OF_DYNAMIC_TABLE),
         COMPRESSION_ERROR),
    Case("7541 2.3.3 a name's index beyond both tables",
         headers(1, BLOCK + bytes([0x40 | 62]) + VALUE), COMPRESSION_ERROR),
    Case("7541 4.2 a new size of the dynamic table at the end of a block",
         headers(1, BLOCK + NEW_SIZE_0), COMPRESSION_ERROR),
    Case("7541 4.3 a field that a smaller table no longer has",
         request(OTHERS + b"\x40" + NAME + VALUE)
         + headers(3, NEW_SIZE_0 + OTHERS + NEWEST_OF_DYNAMIC_TABLE), COMPRESSION_ERROR,
         stream=3),
    Case("7541 5.1 an integer of too many octets", headers(1, b"\xff" * 11 + b"\x01"),
         COMPRESSION_ERROR),
    # "1" is 00001, and EOS is 30 ones.
    Case("7541 5.2 padding of more than 7 bits", huffman(b"\x0f\xff"), COMPRESSION_ERROR),
    Case("7541 5.2 padding of zeros", huffman(b"\x08"), COMPRESSION_ERROR),
    Case("7541 5.2 EOS within a string", huffman(b"\xff\xff\xff\xfc\x3f"), COMPRESSION_ERROR),
    Case("7541 5.2 a string longer than its block", headers(1, BLOCK + b"\0\x7e"),
         COMPRESSION_ERROR),
    Case("7541 6.1 index 0", headers(1, BLOCK + b"\x80"), COMPRESSION_ERROR),
    Case("7541 6.3 a new size above the server's SETTINGS_HEADER_TABLE_SIZE",
         headers(1, NEW_SIZE_4097 + BLOCK), COMPRESSION_ERROR),
])
def test_decoding_errors(connection, case):
    case.run(connection)
