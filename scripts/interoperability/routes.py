"""The server, and the proxies in front of it."""

import pathlib
import socket
import subprocess
import time

READY_SECONDS = 20
STOP_SECONDS = 10

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port} http2;
    location / {{ grpc_pass grpc://127.0.0.1:{server}; }}
  }}
}}
"""

HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend clients
  bind 127.0.0.1:{port} proto h2
  default_backend servers
backend servers
  server one 127.0.0.1:{server} proto h2
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Routes:
    """The ports by which a client comes to the server, by the name of what is in between."""

    def __init__(self, programs, folder: pathlib.Path):
        self.ports: dict[str, int] = {}
        self._programs, self._folder = programs, folder
        self._processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Routes":
        try:
            self._start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_all(self) -> None:
        server = free_port()
        self._start("straight", server, [self._programs.server, "--port", str(server)])
        nginx = self._write("nginx.conf", NGINX, server)
        self._start("nginx", nginx.port,
                    [self._programs.nginx, "-e", "stderr", "-p", self._folder, "-c", nginx.file])
        haproxy = self._write("haproxy.cfg", HAPROXY, server)
        self._start("haproxy", haproxy.port, [self._programs.haproxy, "-db", "-f", haproxy.file])

    def _write(self, name: str, template: str, server: int):
        port = free_port()
        file = self._folder / name
        file.write_text(template.format(folder=self._folder, port=port, server=server))
        return Configured(file, port)

    def _start(self, name: str, port: int, command: list) -> None:
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output)
        self._processes.append(process)
        deadline = time.monotonic() + READY_SECONDS
        while not accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
        self.ports[name] = port


class Configured:
    def __init__(self, file: pathlib.Path, port: int):
        self.file, self.port = file, port


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
