"""Large messages over slow connections: nothing deadlocks, and memory stays bounded."""

import select
import time

import grpc
import h2.config
import h2.connection
import h2.events
import h2.settings
import pytest

from wire_client import connect, framed

MEBIBYTE = 1 << 20
SIZE = 3 * MEBIBYTE
STREAMS = 8
UNARY_CALL = "/grpc.testing.TestService/UnaryCall"
FULL_DUPLEX_CALL = "/grpc.testing.TestService/FullDuplexCall"
# Of each call: its request while it arrives, decoded, its answer, and what is on the way.
GROWTH_BYTES = STREAMS * 5 * SIZE


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def payload(size: int) -> bytes:
    return field(3, field(2, bytes(size)))


def unary_request(size: int, answer_size: int) -> bytes:
    return framed(field(2, answer_size) + payload(size))


def streaming_request(size: int, *answer_sizes: int) -> bytes:
    return framed(b"".join(field(2, field(1, one)) for one in answer_sizes) + payload(size))


class SlowClient:
    """Calls with one request each on one connection, all of them a little at a time."""

    def __init__(self, address: str, path: str, request: bytes, *, piece: int, reads: int,
                 pause: float, window: int):
        self.requests = {2 * index + 1: memoryview(request) for index in range(STREAMS)}
        self.received = dict.fromkeys(self.requests, 0)
        self.status: dict[int, str] = {}
        self._piece, self._reads, self._pause = piece, reads, pause
        self._connection = h2.connection.H2Connection(
            h2.config.H2Configuration(header_encoding="utf-8"))
        self._connection.local_settings = h2.settings.Settings(
            client=True, initial_values={h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        self._connection.initiate_connection()
        self._socket = connect(address)
        for stream in self.requests:
            self._connection.send_headers(stream, [
                (":method", "POST"), (":scheme", "http"), (":authority", address),
                (":path", path), ("content-type", "application/grpc"), ("te", "trailers")])

    def run(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while len(self.status) < STREAMS:
            assert time.monotonic() < deadline, f"stuck: {self.received}, {self.status}"
            self._send_some()
            self._read_some()
            time.sleep(self._pause)

    def close(self) -> None:
        self._socket.close()

    def _send_some(self) -> None:
        for stream, rest in self.requests.items():
            room = min(self._piece, len(rest), self._connection.max_outbound_frame_size)
            if room and stream not in self.status:
                room = min(room, self._connection.local_flow_control_window(stream))
                if room:
                    self._connection.send_data(
                        stream, bytes(rest[:room]), end_stream=room == len(rest))
                    self.requests[stream] = rest[room:]
        self._socket.sendall(self._connection.data_to_send())

    def _read_some(self) -> None:
        while select.select([self._socket], [], [], 0)[0]:
            bytes_read = self._socket.recv(self._reads)
            assert bytes_read, "the server closed"
            for event in self._connection.receive_data(bytes_read):
                if isinstance(event, h2.events.DataReceived):
                    self.received[event.stream_id] += len(event.data)
                    self._connection.acknowledge_received_data(
                        event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.TrailersReceived):
                    self.status[event.stream_id] = dict(event.headers)["grpc-status"]
                elif isinstance(event, h2.events.ResponseReceived) and event.stream_ended:
                    self.status[event.stream_id] = dict(event.headers)["grpc-status"]
            self._socket.sendall(self._connection.data_to_send())
            if self._pause:
                return


@pytest.mark.parametrize(("piece", "reads", "pause", "window"), [
    (16_384, 1 << 20, 0.003, 1 << 20),
    (65_536, 65_536, 0.003, 65_535),
    (65_536, 1 << 20, 0, 4_000),
], ids=["slow-writer", "slow-reader", "tiny-window"])
@pytest.mark.parametrize(("path", "request_bytes"), [
    (UNARY_CALL, unary_request(SIZE, SIZE)),
    (FULL_DUPLEX_CALL, streaming_request(SIZE, SIZE)),
], ids=["unary", "bidirectional"])
def test_messages_of_three_mebibytes_each_way(
        interop_server, path, request_bytes, piece, reads, pause, window):
    before = interop_server.program.resident_bytes()
    client = SlowClient(interop_server.address, path, request_bytes, piece=piece, reads=reads,
                        pause=pause, window=window)
    try:
        client.run(60)
    finally:
        client.close()
    assert set(client.status.values()) == {"0"}
    assert all(received > SIZE for received in client.received.values())
    assert interop_server.program.peak_bytes() - before < GROWTH_BYTES


def test_grpcio_sends_and_takes_them_too(interop_server):
    channel = grpc.insecure_channel(interop_server.address)
    call = channel.unary_unary(
        UNARY_CALL, request_serializer=bytes, response_deserializer=bytes)
    request = unary_request(SIZE, SIZE)[5:]
    futures = [call.future(request, timeout=30) for _ in range(STREAMS)]
    assert all(len(future.result()) > SIZE for future in futures)
    channel.close()
