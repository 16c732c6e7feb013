"""gRPC's own test services on RPCServer."""

import pathlib

from program import Program


class InteropServer:
    def __init__(self, binary: pathlib.Path, folder: pathlib.Path):
        self.program = Program(
            "InteropServer", [binary, "--port", "0"], folder / "interop-server.log")
        self.address = self.program.await_lines(r"^listening on (\S+)$")[0]
