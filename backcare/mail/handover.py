"""Telling a mail that may have gone out from one that did not, when the connection breaks on the way."""

import smtplib


class Handover:
    """Watches one mail on its way to ``server``, a mail backend that is open.

    ``is_possible`` says whether the server may have taken it. A mail server has it once all of it was sent, to the dot
    that ends it; what breaks before that leaves no doubt. With a backend that is no SMTP client of Django nobody knows.
    """

    def __init__(self, server):
        connection = getattr(server, "connection", None)
        self.is_possible = not isinstance(connection, smtplib.SMTP)
        if self.is_possible:
            return
        send = type(connection).send.__get__(connection)

        def watched(data):
            send(data)
            if isinstance(data, bytes):  # commands are text; only the mail itself, with its dot, is sent as bytes
                self.is_possible = True

        connection.send = watched


def greet(server) -> None:
    """Say hello to the server of a backend that is open, so that one that hangs up at that does it before any mail."""
    connection = getattr(server, "connection", None)
    if isinstance(connection, smtplib.SMTP):
        connection.ehlo_or_helo_if_needed()
