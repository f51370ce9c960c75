"""A small mail server on this machine that fails in the way a test asks for."""

import contextlib
import socketserver
import threading

SMTP = "django.core.mail.backends.smtp.EmailBackend"
IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        fault, closing = self.server.fault, self.server.closing
        self.server.connections += 1
        if fault == "says nothing":
            closing.wait()
        while fault == "sends one letter after the other" and not closing.wait(0.1):
            self.wfile.write(b"2")
        if fault == "is slow to say hello":  # yet within the time of one answer
            closing.wait(0.4)
            self.say("220-wait")
            closing.wait(0.4)
        self.say("220 here")
        for line in self.rfile:
            command = line.split()[0].decode().upper()
            if command == "DATA":
                self.say("354 go on")
                words = b"".join(iter(self.rfile.readline, b".\r\n"))
                if fault == "says nothing after the dot":
                    closing.wait()
                if fault.endswith("after the dot"):
                    return
                self.server.taken += [] if fault else [words]
            self.say(f"{fault[-3:]} no" if fault.startswith(command) else "250 fine")  # such as "RCPT 550"

    def say(self, words):
        with contextlib.suppress(OSError):  # whoever called has hung up
            self.wfile.write(words.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.fault, self.taken, self.connections, self.closing = "", [], 0, threading.Event()


@contextlib.contextmanager
def mail_server(settings, **options):
    """Have mail sent to a server of its own, which is gone at the end."""
    with MailServer() as server:
        use_mail(settings, SMTP, host="127.0.0.1", port=server.server_address[1], **options)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.closing.set()
        server.shutdown()


def use_mail(settings, backend, **options):
    """Hand mail to this backend from now on, in the way that this Django has for it."""
    if hasattr(settings, "MAILERS"):
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    else:
        settings.EMAIL_BACKEND = backend
        for name, value in options.items():
            setattr(settings, f"EMAIL_{name.upper()}", value)
