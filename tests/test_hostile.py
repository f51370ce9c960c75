"""Whatever a visitor sends, no answer is a server error. Seeded, so that a failure can be looked at again."""

import random

import pytest
from django.test import Client

from backcare.comments.posting import confirmation_token
from tests.factories import make_article, make_comment, make_tag

pytestmark = pytest.mark.django_db

SNIPPETS = [
    *(
        "",
        "a",
        "1",
        "-1",
        "%00",
        "%FF",
        "%ED%A0%80",
        "%2e%2e",
        "..",
        "//",
        "\\",
        "'",
        '"',
        "<script>",
        "{{7*7}}",
        "%0d%0aX:1",
    ),
    *(
        "🙂",
        "腰痛",
        "٣",
        "A" * 3000,
        "null",
        "[]",
        "http://[",
        "//evil.example",
        "javascript:alert(1)",
        ";",
        "&",
        "=",
        "%",
        "%zz",
    ),
]
HEADERS = ["Origin", "Sec-Fetch-Site", "Referer", "Cookie", "Accept-Language", "X-Forwarded-For", "Accept"]
TYPES = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=nonsense",
]


@pytest.fixture
def paths():
    tag = make_tag(name="Hostile")
    article = make_article(title="Target", tags=[tag])
    make_comment(article=article, status="approved")
    return [
        "/blogs/news/",
        f"/blogs/news/tagged/{tag.slug}/",
        article.get_absolute_url(),
        f"{article.get_absolute_url()}comments/",
        "/blogs/news/{}/",
        "/blogs/news/tagged/{}/",
        "/blogs/news/{}/comments/",
        "/blogs/news/comments/{}/",
        "/blogs/news/comments/started/",
        "/blogs/news/comments/mail/confirm/{}/",
        "/blogs/news/comments/mail/stop/{}/",
        "/blogs/news/comments/mail/decide/{}/",
        f"{article.get_absolute_url()}?reply={{}}",
        f"{article.get_absolute_url()}?comments={{}}",
        "/collections/{}/",
        "/products/{}/",
        "/",
    ], confirmation_token(article)


@pytest.mark.parametrize("seed", range(20))
def test_no_request_gives_a_server_error(paths, seed):
    source = random.Random(seed)
    targets, token = paths
    client = Client(raise_request_exception=False)
    for _ in range(40):
        path = source.choice(targets).format(source.choice(SNIPPETS))
        query = "&".join(
            f"{source.choice(['page', 'held', 'q', source.choice(SNIPPETS)])}={source.choice(SNIPPETS)}"
            for _ in range(2)
        )
        headers = {name: _header(source.choice(SNIPPETS)) for name in source.sample(HEADERS, 2)}
        fields = {name: source.choice(SNIPPETS) for name in ("name", "email", "body", "confirm")}
        if source.random() < 0.3:
            fields |= {"name": "Ann", "email": "ann@example.com", "confirm": token}
        body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        if source.random() < 0.2:
            body = source.randbytes(200)
        method = source.choice(["GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
        response = client.generic(
            method, path, data=body, content_type=source.choice(TYPES), headers=headers, QUERY_STRING=_header(query)
        )
        assert response.status_code < 500, (method, path, query, headers, body)


def _header(text):
    return text.encode().decode("latin-1").replace("\r", "").replace("\n", "")


@pytest.mark.parametrize("charset", ["hex", "idna", "undefined", "punycode", "rot13"])
def test_a_charset_that_decodes_nothing_is_not_believed(charset):
    article = make_article()
    form = "name=Ann&email=ann@example.com&body=Hello"
    multipart = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (pair.split("=") for pair in form.split("&"))
    )
    # Without a query: Django itself decodes that one, before any view is asked.
    response = Client().generic(
        "POST",
        f"{article.get_absolute_url()}comments/",
        data=(multipart + "--x--\r\n").encode(),
        content_type=f"multipart/form-data; boundary=x; charset={charset}",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 303
