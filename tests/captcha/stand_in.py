"""A stand-in for hCaptcha on this machine: its documented API, the script with the widget, and ways to misbehave.

The fixture ``hcaptcha`` of tests/conftest.py runs one and turns the captcha on.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SITEKEY = "10000000-aaaa-bbbb-cccc-000000000001"
SECRET = "ES_0123456789abcdef"

SCRIPT = """
const asked = new URL(document.currentScript.src).searchParams
window.hcaptcha = {
  render(box, { sitekey, theme, size }) {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = "I am human"
    button.dataset.shown = [sitekey, theme, size, asked.get("hl")].join(" ")
    const token = document.createElement("textarea")
    token.name = "h-captcha-response"
    token.style.display = "none"
    button.addEventListener("click", () => {
      token.value = `solved:${location.hostname}:${crypto.getRandomValues(new Uint32Array(1))[0]}`
      button.textContent = "You are human"
    })
    box.append(button, token)
  },
}
window[asked.get("onload")]()
"""


def token(hostname="testserver", number=1):
    """What the widget hands out when it was solved on a page of ``hostname``."""
    return f"solved:{hostname}:{number}"


class StandIn(ThreadingHTTPServer):
    """Serves ``verify_url`` and ``script_url`` until the end of its ``with`` block.

    ``conduct`` is "documented", or one of: "never", "drips a body", "drips a head", "hangs up", "redirects".
    ``answer``, when set, is the status and the body to send whatever was asked.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.conduct = "documented"
        self.answer = None
        self.forms = []
        """The fields of each question that was asked, in order."""
        self.types = []
        """The content type of each."""
        self.script_count = 0
        """How often the script was fetched."""
        self.hostname = None
        """What to give as the host on which every token was solved; None: the one it was solved on."""
        self._seen = set()
        self.over = threading.Event()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def verify_url(self):
        return f"{self.origin}/siteverify"

    @property
    def script_url(self):
        return f"{self.origin}/1/api.js"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Whoever gave up on a slow answer closes the connection, which is no error of ours."""

    def judge(self, form):
        """What hCaptcha answers, by its guide."""
        parts = form.get("response", "").split(":")
        if form.get("secret") != SECRET:
            return refusal("invalid-input-secret")
        if form.get("sitekey", SITEKEY) != SITEKEY:
            return refusal("sitekey-secret-mismatch")
        if len(parts) != 3 or parts[0] != "solved":
            return refusal("invalid-input-response")
        if form["response"] in self._seen:
            return refusal("already-seen-response")
        self._seen.add(form["response"])
        host = parts[1] if self.hostname is None else self.hostname
        return {"success": True, "challenge_ts": "2026-05-04T12:00:00.000000Z", "hostname": host, "credit": False}


def refusal(*codes):
    return {"success": False, "error-codes": list(codes)}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        if urlsplit(self.path).path != "/1/api.js":
            return self._send(404, b"", "text/plain")
        self.server.script_count += 1
        return self._send(200, SCRIPT.encode(), "text/javascript")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        self.server.forms.append(form)
        self.server.types.append(self.headers["Content-Type"])
        if self.server.answer is not None:
            status, body = self.server.answer
            return self._send(status, body)
        return getattr(self, "_" + self.server.conduct.replace(" ", "_"))(form)

    def _documented(self, form):
        self._send(200, json.dumps(self.server.judge(form)).encode())

    def _never(self, form):
        self.server.over.wait()

    def _drips_a_body(self, form):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.01):
            self.wfile.write(b" ")

    def _drips_a_head(self, form):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.over.wait(0.01):
            self.wfile.write(b"x")

    def _hangs_up(self, form):
        self.close_connection = True

    def _redirects(self, form):
        self.send_response(307)
        self.send_header("Location", self.server.verify_url)
        self.end_headers()

    def _send(self, status, body, content_type="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
