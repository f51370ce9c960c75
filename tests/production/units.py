"""The unit files of the deployment, run as systemd runs them: their commands, their environment, and restarts.

There is no systemd in a container. What it would do beyond that (users, sandboxes, boot) is not tried here.
"""

import os
import shlex
import signal
import socket
import subprocess
import threading
import time
from configparser import RawConfigParser
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.serving import children_of

FILES = Path(__file__).resolve().parents[2] / "docs" / "howto" / "deploy"


class Unit:
    """A service of ``docs/howto/deploy``, started, and started again whenever it ends, until the block ends."""

    def __init__(self, name: str, instance: str, places: dict[str, str], log: Path):
        """``places`` says what stands for the paths and ports in the file: ``{"/srv/shop": "/tmp/clone"}``."""
        parser = RawConfigParser(strict=False)
        parser.optionxform = str
        parser.read(FILES / name)
        text = dict(parser["Service"])
        for code, value in {**places, "%i": instance, "%H": socket.gethostname()}.items():
            text = {key: line.replace(code, value) for key, line in text.items()}
        self.before = [text["ExecStartPre"]] if "ExecStartPre" in text else []
        self.command = text["ExecStart"]
        self.folder = text["WorkingDirectory"]
        self.environment = os.environ | read_environment(Path(text["EnvironmentFile"]))
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        assert text["Restart"] == "always"
        assert parser["Unit"]["StartLimitIntervalSec"] == "0"  # it is started again however often it ends
        self.pause = float(text["RestartSec"])
        self.log = log

    def __enter__(self):
        self.ended = threading.Event()
        self.process = None
        self.supervisor = threading.Thread(target=self._supervise)
        self.supervisor.start()
        return self

    def __exit__(self, *_error):
        self.ended.set()
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):  # one may have started just now
            if self.process:
                self._end_all(number)
            self.supervisor.join(10)

    def _supervise(self):
        with self.log.open("a") as log:
            while not self.ended.is_set():
                for command in [*self.before, self.command]:
                    self.process = subprocess.Popen(
                        shlex.split(command),
                        cwd=self.folder,
                        env=self.environment,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                    self.process.wait()
                    self._end_all(signal.SIGKILL)  # the rest of its control group
                    if self.process.returncode or self.ended.is_set():
                        break
                self.ended.wait(self.pause)

    def _end_all(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """``kill -9`` of its main process."""
        self.process.kill()

    def kill_worker(self) -> None:
        """``kill -9`` of the process that it has answer requests."""
        os.kill(children_of(self.process.pid)[-1], signal.SIGKILL)


def read_environment(file: Path) -> dict[str, str]:
    """Return what an ``EnvironmentFile`` sets."""
    lines = (line.partition("=") for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {name: "".join(shlex.split(value)) for name, _equals, value in lines}


def until(answers, seconds: float = 30.0):
    """Return what ``answers()`` returns once it is true and raises no OSError; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := answers():
                return found
        except OSError:
            found = None
        assert time.monotonic() < deadline, f"{answers} is still {found!r} after {seconds} seconds"
        time.sleep(0.02)
