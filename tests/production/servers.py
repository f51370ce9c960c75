"""PostgreSQL and Redis, started for one test on ports of their own, so that they can be stopped and killed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import redis

from tests.benchmarks.serving import children_of
from tests.production.units import until
from tests.require import require
from tests.shop_site.test_demo import free_port

HOST = "127.0.0.1"


class Server:
    """A server in a process of its own until the block ends; subclasses have its ``command()``."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop(signal.SIGKILL)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)
        until(self.answers)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send it this signal, and wait for its end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
        self.process.wait(30)

    def pause(self) -> None:
        """Let it take connections and questions, and answer none."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self.process.send_signal(signal.SIGCONT)

    def answers(self) -> bool:
        with socket.create_connection((HOST, self.port), timeout=1):
            return True


class PostgreSQL(Server):
    """An instance with a database ``shop``. PostgreSQL refuses to run as root, so root runs it as ``postgres``."""

    def __init__(self, folder: Path):
        if not os.getuid():  # folders of pytest are for root alone, and each run of it sees to that
            folder = Path(tempfile.mkdtemp(prefix="backcare-postgresql-"))
            shutil.chown(folder, "postgres")
        super().__init__(folder)
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        found = str(programs[-1]) if programs else str(Path(shutil.which("initdb") or "missing").parent)
        require("initdb", available=Path(found, "initdb").exists(), reason="there is no PostgreSQL to start here")
        self.programs = found
        self.as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if not os.getuid() else []
        self.data = self.folder / "data"
        self.server = f"postgres://postgres@{HOST}:{self.port}/postgres"
        self.url = f"postgres://postgres@{HOST}:{self.port}/shop"
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--pgdata", self.data)

    def __enter__(self):
        super().__enter__()
        with closing(psycopg.connect(self.server, autocommit=True)) as connection:
            connection.execute("CREATE DATABASE shop")
        return self

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it as a restart does: SIGTERM would wait for the end of all connections; SIGKILL is a crash."""
        others = self._processes()[1:]
        super().stop(number)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in others))  # they have its memory, and notice soon

    def pause(self) -> None:
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        for pid in self._processes():
            os.kill(pid, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """The main process, which takes connections, and those that answer questions."""
        return [self.process.pid, *children_of(self.process.pid)]

    def kill_backend(self) -> None:
        """``kill -9`` of a process that answers questions: the main process ends all others, and recovers."""
        with psycopg.connect(self.server) as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)

    def __exit__(self, *_error):
        self.stop()  # one that is killed leaves shared memory behind
        if self.as_other:
            shutil.rmtree(self.folder)

    def command(self):
        program = [*self.as_other, f"{self.programs}/postgres", "-D", str(self.data)]
        return [*program, "-h", HOST, "-p", str(self.port), "-k", str(self.folder)]

    def answers(self):
        try:
            psycopg.connect(self.server, connect_timeout=1).close()
        except psycopg.OperationalError as error:
            raise OSError(str(error)) from error
        return True

    def _run(self, program, *arguments):
        command = [*self.as_other, f"{self.programs}/{program}", *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)


class Redis(Server):
    """An instance that keeps nothing on disk."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        require("redis-server", available=bool(shutil.which("redis-server")), reason="there is no Redis to start here")
        self.url = f"redis://{HOST}:{self.port}/0"

    def client(self) -> redis.Redis:
        """Return a client of it."""
        return redis.Redis.from_url(self.url)

    def command(self):
        return ["redis-server", "--bind", HOST, "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
