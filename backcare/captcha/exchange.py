"""Ask a service one question, within a time that holds whatever the service does."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from time import monotonic
from urllib.parse import urlencode, urlsplit

from backcare.time_limit import run_within

HEADERS = {
    "Accept": "application/json",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "Backcare",
}


class NoAnswer(Exception):
    """The service gave no usable answer; the message says what it did instead."""


def post_form(url: str, fields: Mapping[str, str], *, seconds: float, most_bytes: int) -> bytes:
    """Send ``fields`` to ``url`` as a form, and return the body of the answer.

    Certificates are verified, redirects are not followed. Raises ``NoAnswer`` when the status is not 200, when the
    body has more than ``most_bytes`` bytes, when the connection fails, or when ``seconds`` have passed, be it while a
    name is looked up or while a slow server sends byte after byte.
    """
    sockets: list[socket] = []
    try:
        work = partial(_ask, url, fields, seconds, most_bytes, sockets)
        return run_within(seconds, work, name="backcare-captcha")
    except TimeoutError:
        raise NoAnswer(f"no answer within {seconds:g} seconds") from None
    except (OSError, HTTPException, ValueError, RuntimeError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    finally:
        for opened in sockets:
            with suppress(OSError):  # this ends the thread where it waits for the server
                opened.shutdown(SHUT_RDWR)


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return HTTPSConnection(parts.netloc, timeout=seconds, context=ssl.create_default_context())
    return HTTPConnection(parts.netloc, timeout=seconds)


def _ask(url: str, fields: Mapping[str, str], seconds: float, most_bytes: int, sockets: list[socket]) -> bytes:
    until, connection = monotonic() + seconds, _connection(url, seconds)
    try:
        connection.connect()
        sockets.append(connection.sock)
        if monotonic() > until:  # nobody waits any more, and nobody shuts this socket
            raise TimeoutError
        connection.request("POST", urlsplit(url).path, urlencode(fields), HEADERS)
        with connection.getresponse() as response:
            if response.status != 200:
                raise NoAnswer(f"it answered with the status {response.status}")
            body = response.read(most_bytes + 1)
    finally:
        connection.close()
    if len(body) > most_bytes:
        raise NoAnswer(f"its answer has more than {most_bytes} bytes")
    return body
