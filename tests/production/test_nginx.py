"""nginx in front of two web processes, with the configuration of ``docs/howto/deploy``."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.production.people import ARTICLE, FORM
from tests.production.servers import HOST, Server
from tests.production.shop import NAME, Shop
from tests.production.units import FILES, until
from tests.require import require
from tests.shop_site.test_demo import free_port

pytestmark = pytest.mark.slow

MAIN = """
daemon off; {user} pid {folder}/pid; error_log {folder}/errors warn;
events {{ worker_connections 1024; }}
http {{ access_log off; include /etc/nginx/mime.types; {temporary} include {folder}/shop.conf; }}
"""


class Nginx(Server):
    """nginx with the site's configuration, at ports and with a certificate of its own."""

    def __init__(self, folder, shop):
        super().__init__(folder)
        self.program = shutil.which("nginx") or "/usr/sbin/nginx"
        require("nginx", available=os.path.exists(self.program), reason="there is no nginx on this machine")
        self.plain_port = free_port()
        text = (FILES / "nginx.conf").read_text()
        for here, there in {
            "127.0.0.1:8001": f"{HOST}:{shop.ports[0]}",
            "127.0.0.1:8002": f"{HOST}:{shop.ports[1]}",
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen {HOST}:{self.plain_port};",
            "listen 443 ": f"listen {HOST}:{self.port} ",
            f"/etc/letsencrypt/live/{NAME}": str(folder),
            "/var/lib/shop/": f"{shop.folder}/data/",
        }.items():
            assert here in text
            text = text.replace(here, there)
        (folder / "shop.conf").write_text(text)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        user = "" if os.getuid() else "user root;"
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temporary=temporary, user=user))
        key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
        subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)

    def __exit__(self, *_error):
        self.stop()  # a killed one leaves its workers behind

    def command(self):
        return [self.program, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "errors")]


class Visitor(http.client.HTTPSConnection):
    """A browser that finds the site at this port, and does not mind its certificate."""

    def __init__(self, nginx, timeout=30):
        super().__init__(HOST, nginx.port, timeout=timeout, context=ssl._create_unverified_context())

    def ask(self, method, path, body=None, **headers):
        self.request(method, path, body, {"Host": NAME, **headers})
        response = self.getresponse()
        return response.status, response.headers, response.read().decode(errors="replace")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).delenv("DEBUG", raising=False)
        shop = stack.enter_context(Shop(folder, tasks=0))
        nginx = stack.enter_context(Nginx(folder / "nginx", shop))
        yield shop, nginx


@contextmanager
def visitor(site):
    browser = Visitor(site[1])
    try:
        yield browser
    finally:
        browser.close()


def test_the_configuration_is_valid(site):
    command = [site[1].program, "-t", "-q", "-c", str(site[1].folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_come_over_https_only(site):
    plain = http.client.HTTPConnection(HOST, site[1].plain_port, timeout=10)
    plain.request("GET", f"{ARTICLE}?page=2", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}{ARTICLE}?page=2")
    plain.close()
    with visitor(site) as browser:
        status, headers, _text = browser.ask("GET", ARTICLE)
    assert (status, headers["Strict-Transport-Security"]) == (
        200,
        "max-age=31536000; includeSubDomains; preload",
    )
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])


def test_what_visitors_claim_is_replaced(site):
    shop, _nginx = site
    shop.shell("Comment.objects.all().delete()")
    fields = "name=Ida&email=ida@example.com&body=Number+{}+of+several"
    with visitor(site) as browser:
        statuses = [
            browser.ask(
                "POST",
                f"{ARTICLE}comments/",
                fields.format(number).replace("ida@", f"ida{number}@"),
                **{
                    "Content-Type": FORM,
                    "Origin": f"https://{NAME}",
                    "X-Forwarded-For": f"203.0.113.{number}",
                },
            )[0]
            for number in range(6)
        ]
    assert statuses == [303] * 5 + [429]  # five within ten minutes: all from one address


def test_images_come_from_the_folder(site):
    with visitor(site) as browser:
        page = browser.ask("GET", ARTICLE)[2]
        image = re.search(r'src="(/media/[^"]+)"', page)[1]
        status, headers, _bytes = browser.ask("GET", image)
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in headers["Cache-Control"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "X-Request-ID" not in headers  # no process was asked


def test_visitors_who_send_slowly_keep_nobody_waiting(site):
    _shop, nginx = site
    held = []
    try:
        for _number in range(200):
            connection = ssl._create_unverified_context().wrap_socket(socket.create_connection((HOST, nginx.port)))
            connection.sendall(
                f"POST {ARTICLE}comments/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 5000\r\n\r\nbody=".encode()
            )
            held.append(connection)
        with visitor(site) as browser:
            for _page in range(10):
                assert browser.ask("GET", "/blogs/news/search/?q=back")[0] == 200
    finally:
        for connection in held:
            connection.close()


def test_one_process_answers_for_the_other(site):
    shop, _nginx = site
    stop, statuses = threading.Event(), []

    def read():
        with visitor(site) as browser:
            while not stop.is_set():
                statuses.append(browser.ask("GET", ARTICLE)[0])
                time.sleep(0.01)

    readers = [threading.Thread(target=read) for _reader in range(5)]
    for reader in readers:
        reader.start()
    try:
        for number, unit in enumerate(shop.web):
            time.sleep(0.5)
            unit.kill()
            time.sleep(0.5)
            until(lambda number=number: shop.get("/readyz", number)[0] == 200)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert len(statuses) > 50
    assert set(statuses) == {200}


def test_without_any_process_visitors_are_told_to_come_again(site):
    shop, _nginx = site
    for unit in shop.web:
        unit.kill()
    with visitor(site) as browser:
        statuses = set()
        for _attempt in range(20):
            status, headers, text = browser.ask("GET", ARTICLE)
            statuses.add(status)
            if status == 503:
                assert headers["Retry-After"] == "5"
                assert "Back in a moment" in text
        until(lambda: browser.ask("GET", ARTICLE)[0] == 200)
    assert statuses <= {200, 503}
