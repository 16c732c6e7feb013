"""The servers of a measurement: the gateway, what it is compared with, and the upstream."""

import json
import pathlib

from process import Server, free_port

COMPLETION = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": "canned",
    "choices": [{
        "index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "The quick brown fox jumps over the lazy dog."},
    }],
    "usage": {"prompt_tokens": 12, "completion_tokens": 10, "total_tokens": 22},
}

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  keepalive_requests 1000000000;
  keepalive_timeout 600;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    location = /v1/chat/completions {{
      default_type application/json;
      return 200 '{completion}';
    }}
  }}
}}
"""

GATEWAY = """
server:
  listen: ["127.0.0.1:{port}"]
  loops: 1
providers:
  - name: canned
    dialect: openai
    base_url: http://127.0.0.1:{upstream}/v1
    api_key: unused
    unary: plain
    models:
      - id: canned
        upstream_model: canned
"""


class Servers:
    def __init__(self, folder: pathlib.Path, load_core: int, tested_core: int):
        self._folder = folder
        self._load_core = load_core
        self._tested_core = tested_core

    def nginx(self, program: str) -> Server:
        port = free_port()
        configuration = self._folder / "nginx.conf"
        configuration.write_text(NGINX.format(
            folder=self._folder, port=port, completion=json.dumps(COMPLETION)))
        command = [program, "-e", "stderr", "-p", self._folder, "-c", configuration]
        return self._server(command, port, self._load_core)

    def nghttpd(self, documents: pathlib.Path) -> Server:
        port = free_port()
        command = ["nghttpd", "--no-tls", "--address=127.0.0.1", "--workers=1",
                   f"--htdocs={documents}", port]
        return self._server(command, port, self._tested_core)

    def nghttpx(self, program: str, upstream: int) -> Server:
        port = free_port()
        command = [program, "--conf=/dev/null", "--single-process", "--workers=1",
                   f"--frontend=127.0.0.1,{port};no-tls", f"--backend=127.0.0.1,{upstream}",
                   "--accesslog-file=/dev/null", "--errorlog-file=/dev/stderr"]
        return self._server(command, port, self._tested_core)

    def switchyard(self, program: str, upstream: int) -> Server:
        port = free_port()
        configuration = self._folder / "switchyard.yaml"
        configuration.write_text(GATEWAY.format(port=port, upstream=upstream))
        command = [program, "serve", "--config", configuration]
        return self._server(command, port, self._tested_core)

    def _server(self, command: list, port: int, core: int) -> Server:
        name = pathlib.Path(command[0]).name
        return Server(command, port, core, self._folder / f"{name}.log")
