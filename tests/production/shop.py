"""The demo shop, deployed as ``docs/howto/deploy.md`` says: web processes, task workers, PostgreSQL and Redis."""

import os
import secrets
import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from shop_site.environment import ROOT
from tests.production.servers import HOST, PostgreSQL, Redis
from tests.production.units import FILES, Unit, read_environment, until
from tests.shop_site.test_demo import free_port

NAME = "shop.example"
PROXY = {"Host": NAME, "X-Forwarded-Proto": "https"}
"""Headers that the proxy in front adds."""


class Shop:
    """The whole shop in one folder, running until the block ends: ``web`` and ``tasks`` are its units."""

    def __init__(self, folder: Path, *, web: int = 2, tasks: int = 1, **environment: str):
        self.folder, self.changed = folder, environment
        self.ports = [free_port() for _number in range(web)]
        self.numbers = range(1, tasks + 1)
        self.file = folder / "shop.env"
        self.places = {
            "/srv/shop/.venv/bin": str(Path(sys.executable).parent),
            "/srv/shop": str(ROOT),
            "/etc/shop.env": str(self.file),
        }

    def __enter__(self):
        with ExitStack() as stack:
            self.database = stack.enter_context(PostgreSQL(self.folder / "postgresql"))
            self.cache = stack.enter_context(Redis(self.folder / "redis"))
            values = read_environment(FILES / "shop.env") | {
                "SITE_URL": f"https://{NAME}",
                "SECRET_KEY": secrets.token_urlsafe(50),
                "DATABASE_URL": self.database.url,
                "CACHE_URL": self.cache.url,
                "SHOP_SITE_DATA": str(self.folder / "data"),
                "MAIL_URL": "",
                **self.changed,
            }
            self.file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
            self.manage("demo", "--no-serve", "--password", "back")
            self.web = [
                stack.enter_context(
                    Unit("shop-web@.service", "", {"800%i": str(port), **self.places}, self.folder / f"web-{port}.log")
                )
                for port in self.ports
            ]
            self.tasks = [
                stack.enter_context(
                    Unit("shop-tasks@.service", str(number), self.places, self.folder / f"tasks-{number}.log")
                )
                for number in self.numbers
            ]
            for number in range(len(self.ports)):
                until(lambda number=number: self.get("/readyz", number)[0] == 200, 120)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def manage(self, *command: str) -> str:
        """Run a command of the site with the settings of the deployment, and return what it prints."""
        environment = os.environ | read_environment(self.file)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def begin(self, *command: str) -> subprocess.Popen:
        """Start a command of the site, whose output is read while it runs."""
        environment = os.environ | read_environment(self.file)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, **pipes)

    def shell(self, code: str) -> str:
        """Run Python in a process of its own, with the models of Backcare at hand."""
        return self.manage("shell", "--verbosity", "0", "--command", f"from backcare.models import *\n{code}").strip()

    def query(self, sql: str, *values):
        """Return the rows that the database answers with."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            return connection.execute(sql, values).fetchall()

    def unfinished_tasks(self) -> list[tuple]:
        """Return path and status of the tasks that were not done: they wait, are under way or have failed."""
        return self.query(
            "SELECT task_path, status, exception_class_path FROM django_tasks_database_dbtaskresult"
            " WHERE status <> 'SUCCESSFUL'"
        )

    def settle(self) -> None:
        """Wait until all tasks are done."""
        until(lambda: not self.unfinished_tasks(), 60)

    def get(self, path: str, number: int = 0, **headers: str):
        """Return status, headers and text of the answer of one web process."""
        return self.ask("GET", path, number, headers=headers)

    def ask(self, method: str, path: str, number: int = 0, body: str | None = None, headers=None):
        connection = HTTPConnection(HOST, self.ports[number], timeout=30)
        try:
            connection.request(method, path, body, PROXY | (headers or {}))
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()
