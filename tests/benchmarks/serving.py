"""A production server to measure: started as the demo starts it, driven over kept connections, its CPU read."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep

from django.db import connection

HOST = "127.0.0.1"
TICK = 1000 / os.sysconf("SC_CLK_TCK")
"""Milliseconds of the unit in which Linux counts the CPU of a process."""
WORKERS = 2


class Server:
    """Granian with two workers, serving ``application`` until the block ends."""

    def __init__(self, application, port, **environment):
        self.application, self.port, self.environment = application, port, environment

    def __enter__(self):
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        command += ["--workers", str(WORKERS), "--no-ws", self.application]
        with socket.socket() as probe:
            if probe.connect_ex((HOST, self.port)) == 0:
                sys.exit(f"Port {self.port} is in use. Choose another one with --port.")
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | self.environment
        )
        deadline = perf_counter() + 30
        while True:
            try:
                self.connect().close()
                return self
            except OSError:
                if self.process.poll() is not None or perf_counter() > deadline:
                    self.process.kill()
                    sys.exit(
                        f"The server of {self.application} did not start: {self.process.communicate()[1].decode()}"
                    )
                sleep(0.05)

    def __exit__(self, *args):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stderr.close()

    def connect(self):
        """Return a connection that is kept from request to request."""
        return Connection(self.port)

    def workers(self):
        """The processes that answer requests."""
        return children_of(self.process.pid)

    def memory(self):
        """Resident megabytes of the largest worker."""
        return max(resident_megabytes(pid) for pid in self.workers())


class Connection:
    """One kept HTTP connection, as cheap as a load generator in Python can be."""

    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port

    def get(self, path, headers=""):
        """Return the status, the headers as bytes and the body of an answer."""
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n{headers}\r\n"
        self.socket.sendall(request.encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        pieces, missing = [body], content_length(head) - len(body)
        while missing > 0:
            pieces.append(self._receive())
            missing -= len(pieces[-1])
        return int(head[9:12]), head, b"".join(pieces)

    def _receive(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data

    def close(self):
        self.socket.close()


def content_length(head):
    return int(header(head, b"content-length") or 0)  # a 304 has none


def header(head, name):
    """Return the value of a header as bytes, or None."""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name + b":"):
            return line.partition(b":")[2].strip()
    return None


def drive(server, connections, paths, seconds, *, pause=0.0, headers="", expect=200):
    """Ask for ``paths`` in turn over so many kept connections at once, with a ``pause`` in seconds after each answer.

    Returns how many requests there were, and how many seconds they took.
    """
    counts, errors = [0] * connections, []
    kept = [server.connect() for _ in range(connections)]

    def ask(number):
        asked = 0
        try:
            while perf_counter() < end:
                path = paths[(number + asked * connections) % len(paths)]
                status = kept[number].get(path, headers)[0]
                if pause:
                    sleep(pause)
                asked += 1
                if status != expect:
                    raise AssertionError(f"{path} answered {status}.")
        except Exception as error:
            errors.append(error)
        counts[number] = asked

    started = perf_counter()
    end = started + seconds
    threads = [Thread(target=ask, args=[number]) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in kept:
        each.close()
    if errors:
        raise errors[0]
    return sum(counts), perf_counter() - started


# The CPU and memory of processes, from /proc


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_milliseconds(pids):
    """CPU of these processes since they began, in milliseconds; those that run elsewhere or are gone count nothing."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) * TICK
    return total


def database_processes():
    """PostgreSQL's processes that work for this database; none with SQLite, which works in the web server's."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def resident_megabytes(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1_048_576
