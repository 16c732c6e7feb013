"""An OpenAI-shaped HTTP server that misbehaves as the first component of the path says."""

import json
import socket
import socketserver
import struct
import threading
import time

STATUS_BODY = {"error": {"message": "as the test asks", "type": "test", "code": None}}


def event(delta: dict, finish_reason: str | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-fault", "object": "chat.completion.chunk", "created": 1700000000,
        "model": "fault",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


ROLE_EVENT = event({"role": "assistant", "content": ""})
TEXT_EVENTS = [event({"content": word}) for word in ("one ", "two ", "three")]


class FaultHandler(socketserver.StreamRequestHandler):
    """Reads one request, answers with its fault, and closes the connection."""

    def handle(self) -> None:
        path = self.rfile.readline().decode("latin-1").split(" ")[1]
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        fault = path.split("/")[1]
        self.server.requests.append(fault)
        if fault.isdigit():
            self._answer(int(fault), "application/json", json.dumps(STATUS_BODY).encode())
        else:
            getattr(self, "_" + fault.replace("-", "_"))()

    def _hang(self) -> None:
        self.server.closing.wait()

    def _close(self) -> None:
        pass

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _garbage(self) -> None:
        self._answer(200, "text/event-stream", b"data: {\"choices\": [\n\ndata: [DONE]\n\n")

    def _not_http(self) -> None:
        self.wfile.write(b"\x00\xff\x00 this is no HTTP answer\r\n\r\n")

    def _web_page(self) -> None:
        self._answer(200, "text/html", b"<html><body>Sign in</body></html>")

    def _role_only(self) -> None:
        self._answer(200, "text/event-stream", ROLE_EVENT + b"data: [DONE]\n\n")

    def _cut_before_content(self) -> None:
        self._stream(ROLE_EVENT)

    def _cut_after_content(self) -> None:
        self._stream(ROLE_EVENT, *TEXT_EVENTS)

    def _garbage_after_content(self) -> None:
        self._stream(ROLE_EVENT, *TEXT_EVENTS, b"data: {{{\n\n")

    def _error_after_content(self) -> None:
        error = b"data: " + json.dumps(STATUS_BODY).encode() + b"\n\n"
        self._stream(ROLE_EVENT, *TEXT_EVENTS, error)

    def _stall_after_content(self) -> None:
        self._stream(ROLE_EVENT, *TEXT_EVENTS)
        self.server.closing.wait()

    def _without_usage(self) -> None:
        self._answer(200, "text/event-stream", b"".join(
            [ROLE_EVENT, *TEXT_EVENTS, event({}, "stop"), b"data: [DONE]\n\n"]))

    def _recovering(self) -> None:
        """Down until it is told otherwise."""
        if self.server.has_recovered:
            self._without_usage()
        else:
            self._answer(500, "application/json", json.dumps(STATUS_BODY).encode())

    def _slow(self) -> None:
        """A second late, but whole."""
        time.sleep(1)
        self._answer(200, "text/event-stream", b"".join(
            [ROLE_EVENT, *TEXT_EVENTS, event({}, "stop"), b"data: [DONE]\n\n"]))

    def _slow_stream(self) -> None:
        """A second between its first word and the others."""
        self._stream(ROLE_EVENT, TEXT_EVENTS[0])
        time.sleep(1)
        for one in (*TEXT_EVENTS[1:], event({}, "stop"), b"data: [DONE]\n\n"):
            self._chunk(one)
        self.wfile.write(b"0\r\n\r\n")

    def _torrent(self) -> None:
        """Text without an end, as fast as it is taken."""
        self._stream(ROLE_EVENT)
        content = event({"content": "x" * 8000})
        try:
            while not self.server.closing.is_set():
                self._chunk(content)
                self.server.sent_bytes += len(content)
        except OSError:
            pass

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.wfile.write(
            f"HTTP/1.1 {status} Test\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)

    def _stream(self, *events: bytes) -> None:
        """Chunked, without the last chunk."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n")
        for one in events:
            self._chunk(one)

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")


class FaultServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self):
        super().__init__(("127.0.0.1", 0), FaultHandler)
        # The faults asked for, in order.
        self.requests: list[str] = []
        self.has_recovered = False
        # By torrents, which are run one at a time.
        self.sent_bytes = 0
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def base_url(self, fault: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{fault}/v1"

    def stop(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()


class RefusingServer:
    """A port of its own on which nothing listens: every connection is refused."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def stop(self) -> None:
        self._socket.close()
