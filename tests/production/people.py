"""Those who use the deployed shop: an editor in the admin, and visitors who post comments."""

import io
import os
import re
import uuid
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from PIL import Image as Pillow

from tests.html_reading import form_data
from tests.production.shop import NAME, Shop

ARTICLE = "/blogs/news/ten-minute-evening-back-massage-routine/"
FORM = "application/x-www-form-urlencoded"


class Editor:
    """A browser with cookies, at one web process of ``shop``, in which the demo's editor works."""

    def __init__(self, shop: Shop, number: int = 0):
        self.shop, self.number, self.cookies = shop, number, {}

    def log_in(self) -> "Editor":
        status, headers, _text = self.submit("/admin/login/", "login-form", username="editor", password="back")
        assert (status, headers["Location"]) == (302, "/admin/"), status
        return self

    def submit(self, path: str, form_id: str, files=None, **fields):
        """Open the form at ``path`` and send it with these fields changed."""
        status, _headers, text = self.ask("GET", path)
        if status != 200:
            return status, _headers, text
        return self.post(path, form_data(text, form_id) | fields, files)

    def post(self, path: str, fields: dict, files=None):
        if not files:
            return self.ask("POST", path, urlencode(fields, doseq=True), {"Content-Type": FORM})
        boundary = uuid.uuid4().hex
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
        for name, content in files.items():
            head = f'name="{name}"; filename="{name}.png"\r\nContent-Type: image/png\r\n\r\n'
            parts.append(head.encode() + content)
        body = b"".join(f"--{boundary}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.ask("POST", path, body + f"--{boundary}--\r\n".encode(), {"Content-Type": kind})

    def ask(self, method: str, path: str, body=None, headers=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "Referer": f"https://{NAME}{path}", **(headers or {})}
        answer = self.shop.ask(method, path, self.number, body, sent)
        for line in answer[1].get_all("Set-Cookie", []):
            self.cookies |= {morsel.key: morsel.value for morsel in SimpleCookie(line).values()}
        return answer

    def rename(self, path: str, title: str):
        """Give an article another title, and publish it."""
        return self.submit(path, "article_form", title=title, _publish="1")


def comment(shop: Shop, body: str, writer: int = 0, number: int = 0):
    """Have a visitor, one of many writers, post a comment."""
    fields = {"name": "Ida", "email": f"ida{writer}@example.com", "body": body}
    address = f"10.0.{writer // 250}.{writer % 250 + 1}"
    headers = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": address}
    return shop.ask("POST", f"{ARTICLE}comments/", number, urlencode(fields), headers)


def form_of_article(shop: Shop) -> str:
    """Return where an editor changes ``ARTICLE``."""
    pk = shop.shell(f"print(Article.objects.get(slug={ARTICLE.split('/')[-2]!r}).pk)")
    return f"/admin/backcare/article/{pk}/change/"


def picture(size: tuple[int, int] = (1300, 910)) -> bytes:
    """Return a PNG of which each pixel is another one."""
    noise = Pillow.frombytes("RGB", (100, 70), os.urandom(100 * 70 * 3)).resize(size)
    out = io.BytesIO()
    noise.save(out, "PNG", compress_level=1)
    return out.getvalue()


def title_of(text: str) -> str:
    return re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", text, re.DOTALL)[1]
