"""The real model server of scripts/local-model, and what it says of its own work."""

import json
import pathlib
import re
import time
import urllib.request

from program import Program

API_KEY = "sk-local"
SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "local-model"


class ModelServer:
    def __init__(self, log: pathlib.Path, port: int = 0):
        self.program = Program("model server", [SCRIPT, port], log)
        self.base_url = self.program.await_lines(r"^listening on (http://\S+)$")[0]

    @property
    def port(self) -> int:
        return int(re.search(r":(\d+)/", self.base_url)[1])

    def busy_slots(self) -> int:
        """How many answers are being generated."""
        return sum(slot["is_processing"] for slot in json.loads(self._get("/slots")))

    def generated_tokens(self) -> int:
        """Tokens of the answers that ended, since the start."""
        return int(re.search(r"^llamacpp:tokens_predicted_total (\d+)", self._get("/metrics"),
                             re.MULTILINE)[1])

    def await_busy(self, slots: int, seconds: float) -> float:
        """Seconds until this many answers are being generated; fails when it takes longer."""
        start = time.monotonic()
        while (busy := self.busy_slots()) != slots:
            waited = time.monotonic() - start
            assert waited < seconds, f"{busy} slots are busy after {waited:.2f} s, not {slots}"
            time.sleep(0.02)
        return time.monotonic() - start

    def _get(self, path: str) -> str:
        request = urllib.request.Request(
            self.base_url.removesuffix("/v1") + path, headers={"Authorization": f"Bearer {API_KEY}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()
