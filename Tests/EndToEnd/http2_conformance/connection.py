"""A client's side of one connection, which sends any bytes and understands what comes back."""

import contextlib
import socket
import time

import hpack
from hyperframe import frame as hyperframe

from http2_conformance.frames import (
    DEFAULT_FRAME_SIZE, PREFACE, SETTINGS_ACK, ping, settings)
from http2_conformance.outcome import SILENCE, Outcome

WAIT_SECONDS = 2
FRAME_HEADER_BYTES = 9


class Answer:
    def __init__(self):
        self.fields: dict[str, str] = {}
        self.body = b""
        self.data_sizes: list[int] = []
        self.has_ended = False


class Silence(Exception):
    """Nothing came within the time limit."""


class Connection:
    def __init__(self, address: str, greets: bool = True):
        host, port = address.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)), timeout=WAIT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._pings = 0
        self.decoder = hpack.Decoder()
        self.peer_settings: dict[int, int] = {}
        self.acknowledged_settings = 0
        self.answers: dict[int, Answer] = {}
        self.resets: dict[int, int] = {}
        self.goaways: list[hyperframe.GoAwayFrame] = []
        self.window_updates: list[tuple[int, int]] = []
        self.pongs: list[bytes] = []
        self.frame_names: list[str] = []
        self.is_closed = False
        if greets:
            self.greet()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def greet(self) -> None:
        self.send(PREFACE + settings())
        self.read_until(lambda: self.peer_settings and self.acknowledged_settings)
        self.send(SETTINGS_ACK)

    def send(self, octets: bytes) -> None:
        # A server that has closed by now has said why: that is read next.
        with contextlib.suppress(ConnectionError):
            self._socket.sendall(octets)

    # Reading

    def read_until(self, condition) -> None:
        """Reads frames until this holds or the server closes; raises Silence after a while."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition() and not self.is_closed:
            self._read_frame(deadline)

    def _read_frame(self, deadline: float) -> None:
        header = self._read(FRAME_HEADER_BYTES, deadline)
        if header is None:
            return
        frame, length = hyperframe.Frame.parse_frame_header(memoryview(header))
        assert length <= DEFAULT_FRAME_SIZE
        payload = self._read(length, deadline)
        if payload is not None:
            frame.parse_body(memoryview(payload))
            self._receive(frame)

    def _read(self, count: int, deadline: float) -> bytes | None:
        """This many bytes; None where the server closes before them."""
        while len(self._received) < count:
            self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                octets = self._socket.recv(65536)
            except TimeoutError:
                raise Silence from None
            except ConnectionError:
                octets = b""
            if not octets:
                self.is_closed = True
                return None
            self._received += octets
        octets, self._received = self._received[:count], self._received[count:]
        return octets

    def _receive(self, frame: hyperframe.Frame) -> None:
        self.frame_names.append(type(frame).__name__)
        match frame:
            case hyperframe.SettingsFrame() if "ACK" in frame.flags:
                self.acknowledged_settings += 1
            case hyperframe.SettingsFrame():
                self.peer_settings |= frame.settings
            case hyperframe.HeadersFrame():
                answer = self.answer(frame.stream_id)
                answer.fields |= dict(self.decoder.decode(frame.data))
                answer.has_ended = "END_STREAM" in frame.flags
            case hyperframe.DataFrame():
                answer = self.answer(frame.stream_id)
                answer.body += frame.data
                answer.data_sizes.append(len(frame.data))
                answer.has_ended = "END_STREAM" in frame.flags
            case hyperframe.RstStreamFrame():
                self.resets[frame.stream_id] = frame.error_code
            case hyperframe.GoAwayFrame():
                self.goaways.append(frame)
            case hyperframe.WindowUpdateFrame():
                self.window_updates.append((frame.stream_id, frame.window_increment))
            case hyperframe.PingFrame() if "ACK" in frame.flags:
                self.pongs.append(frame.opaque_data)

    def answer(self, stream: int) -> Answer:
        return self.answers.setdefault(stream, Answer())

    def read_answer(self, stream: int = 1) -> Answer:
        """The whole answer of a stream."""
        answer = self.answer(stream)
        self.read_until(lambda: answer.has_ended)
        assert answer.has_ended, f"no answer on stream {stream}: {self.outcome(stream)}"
        return answer

    def ping(self) -> None:
        """Waits until the server has done all that it was sent before, or has closed."""
        # nghttp2 sends acknowledgements before what else is queued: the second comes behind it.
        for _ in range(2):
            self._pings += 1
            opaque = self._pings.to_bytes(8, "big")
            self.send(ping(opaque))
            self.read_until(lambda: opaque in self.pongs)

    # What became of it

    def outcome(self, stream: int, probes: bool = False) -> Outcome:
        """What the server does about the frames sent.

        `stream` is the one whose answer is awaited. Where the server may do nothing at all, it is
        probed with a PING.
        """
        answer = self.answer(stream)
        try:
            if probes:
                self.ping()
            else:
                self.read_until(lambda: self._error or self._failed_streams or answer.has_ended)
            if self._error is None:
                # An answer or a reset leaves the connection as it was.
                self.ping()
            if self._error:
                self.read_until(lambda: False)
        except Silence:
            return SILENCE
        if self._error:
            return Outcome("GOAWAY", self._error)
        if self.is_closed:
            return Outcome("closed")
        for failed, code in self._failed_streams.items():
            return Outcome("RST_STREAM", code, failed)
        if answer.has_ended and not probes:
            return Outcome("answered", int(answer.fields.get("grpc-status", -1)))
        return Outcome("ignored")

    @property
    def _error(self) -> int | None:
        """The connection error, which a graceful end is not."""
        return next((frame.error_code for frame in self.goaways if frame.error_code), None)

    @property
    def _failed_streams(self) -> dict[int, int]:
        """Resets that are more than the end of a request that is no longer needed."""
        return {stream: code for stream, code in self.resets.items() if code}
