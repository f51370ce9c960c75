"""Asking a service one question, within a time that holds whatever the service does."""

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR, socket
from time import monotonic
from urllib.parse import urlencode, urlsplit


class NoAnswer(Exception):
    """The service gave no usable answer; the message says what it did instead."""


def post_form(url: str, fields: Mapping[str, str], *, seconds: float, most_bytes: int) -> bytes:
    """Send ``fields`` to ``url`` as a form, and return the body of the answer.

    Certificates are verified, redirects are not followed. Raises ``NoAnswer`` when the status is not 200, when the
    body has more than ``most_bytes`` bytes, when the connection fails, or when ``seconds`` have passed, be it while a
    name is looked up or while a slow server sends byte after byte.
    """
    call = _Call(url, fields, seconds, most_bytes)
    try:
        # Looking up a name cannot be given a time limit, so somebody else does it.
        threading.Thread(target=call.run, name="backcare-captcha", daemon=True).start()
        answer = call.answers.get(timeout=seconds)
    except Empty:
        call.give_up()
        raise _too_slow(seconds) from None
    except RuntimeError as error:  # no thread can be started
        raise NoAnswer(str(error)) from error
    if isinstance(answer, NoAnswer):
        raise answer
    return answer


def _too_slow(seconds: float) -> NoAnswer:
    return NoAnswer(f"no answer within {seconds:g} seconds")


class _Call:
    """One question, run in a thread of its own, which ends soon after ``give_up()``."""

    def __init__(self, url: str, fields: Mapping[str, str], seconds: float, most_bytes: int):
        self.url = url
        self.fields = fields
        self.seconds = seconds
        self.most_bytes = most_bytes
        self.answers: SimpleQueue[bytes | NoAnswer] = SimpleQueue()
        self.until = monotonic() + seconds
        self.socket: socket | None = None

    def run(self) -> None:
        try:
            self.answers.put(self._ask())
        except NoAnswer as error:
            self.answers.put(error)
        except TimeoutError:  # of the socket, which may come a moment before that of whoever waits
            self.answers.put(_too_slow(self.seconds))
        except (OSError, HTTPException, ValueError) as error:
            self.answers.put(NoAnswer(f"{type(error).__name__}: {error}"))

    def give_up(self) -> None:
        """Wake the thread where it waits for the server."""
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(SHUT_RDWR)

    def _ask(self) -> bytes:
        connection = self._connection()
        try:
            connection.connect()
            self.socket = connection.sock
            if monotonic() > self.until:  # given up before there was a socket to shut
                raise NoAnswer("connected too late")
            connection.request("POST", urlsplit(self.url).path, urlencode(self.fields), self._headers())
            with connection.getresponse() as response:
                if response.status != 200:
                    raise NoAnswer(f"it answered with the status {response.status}")
                body = response.read(self.most_bytes + 1)
        finally:
            connection.close()
        if len(body) > self.most_bytes:
            raise NoAnswer(f"its answer has more than {self.most_bytes} bytes")
        return body

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            return HTTPSConnection(parts.netloc, timeout=self.seconds, context=ssl.create_default_context())
        return HTTPConnection(parts.netloc, timeout=self.seconds)

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "Connection": "close",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Backcare",
        }
