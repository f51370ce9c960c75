"""What an editor's HTML may hold."""

import json

import pytest
from django.db import connection

from backcare.text.fields import SegmentsField
from backcare.text.sanitizing import REFERENCES, complete_url, is_reference, sanitize_body, sanitize_segment
from tests.html_reading import assert_harmless, assert_well_formed, elements, text

HOSTILE = {
    "script": "<p>a</p><script>alert(1)</script>",
    "script in capitals": "<p>a</p><SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "script unclosed": "<p>a</p><script>alert(1)",
    "script nested": "<p>a</p><scr<script>ipt>alert(1)</scr</script>ipt>",
    "handler": '<p onclick="alert(1)">a</p>',
    "handler after slash": "<img/src=x/onerror=alert(1)>a",
    "handler in mixed case": '<img src="x.png" OnErRoR="alert(1)">a',
    "javascript": '<a href="javascript:alert(1)">a</a>',
    "javascript in mixed case": '<a href="JaVaScRiPt:alert(1)">a</a>',
    "javascript in entities": '<a href="&#106;&#x61;vascript&colon;alert(1)">a</a>',
    "javascript after a space": '<a href=" javascript:alert(1)">a</a>',
    "javascript after a control": '<a href="&#1;javascript:alert(1)">a</a>',
    "javascript with a tab": '<a href="java\tscript:alert(1)">a</a>',
    "javascript with an encoded tab": '<a href="java&Tab;script:alert(1)">a</a>',
    "javascript with a line break": '<a href="java\nscript:alert(1)">a</a>',
    "javascript in src": '<img src="javascript:alert(1)">a',
    "vbscript": '<a href="vbscript:msgbox(1)">a</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    "data in src": '<img src="data:image/svg+xml,<svg onload=alert(1)>">a',
    "file": '<a href="file:///etc/passwd">a</a>',
    "svg": "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>a</a></svg>",
    "svg with a style": "<svg><style><img src=x onerror=alert(1)></style></svg>a",
    "math": "<math><mi xlink:href='javascript:alert(1)'>a</mi></math>",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x(1)&gt;'>a",
    "iframe": "<iframe src='https://evil.example'></iframe>a",
    "srcdoc": "<iframe srcdoc='<script>alert(1)</script>'></iframe>a",
    "object": "<object data='x.swf'></object><embed src='x.swf'>a",
    "style element": "<style>body{display:none}</style>a",
    "style attribute": "<p style='background:url(javascript:alert(1))'>a</p>",
    "form": "<form action='https://evil.example'><input name='password'><button>a</button></form>",
    "meta": "<meta http-equiv='refresh' content='0;url=https://evil.example'>a",
    "base": "<base href='https://evil.example/'>a",
    "comment": "<!-- <img src=x onerror=alert(1)> -->a",
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->a",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>a",
    "template": "<template><script>alert(1)</script></template>a",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>a",
    "textarea": "<textarea><script>alert(1)</script></textarea>a",
}
FRIENDLY = [
    "<h2>Why</h2><p>It <strong>helps</strong>.</p>",
    '<ol start="3" type="a"><li>one<ul><li>two</li></ul></li></ol>',
    '<p><a href="https://shop.example/a?b=1&amp;c=2#d" title="“quoted” &amp; more">a</a> &lt;b&gt; &amp;amp;</p>',
    '<p><a href="/collections/back/">here</a> <a href="#section-why">there</a> <a href="../up/">up</a></p>',
    '<p><a href="mailto:a@shop.example">mail</a> <a href="tel:+15550100">call</a></p>',
    '<figure data-image="kneading"><figcaption>Kneading, <em>slowly</em></figcaption></figure>',
    '<figure data-product="wave-belt"></figure><figure data-technique="trigger_point-2"></figure>',
    '<figure data-product="腰痛"></figure>',
    '<figure data-video="youtube:dQw4w9WgXcQ" data-image="still"><figcaption>Title</figcaption></figure>',
    '<figure data-video="vimeo:76979871"></figure><figure data-video="vimeo:76979871/8272103f6e"></figure>',
    '<img src="https://cdn.example/a.jpg" alt="Hands" width="600" height="400">',
    '<table><caption>Plan</caption><thead><tr><th scope="col">Day</th></tr></thead>'
    '<tbody><tr><td colspan="2">Monday</td></tr></tbody></table>',
    '<p lang="ja" dir="ltr">腰痛<br>腰</p><hr><pre><code>a  b</code></pre>',
]


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_html_becomes_harmless_and_keeps_its_words(html):
    clean = sanitize_body(html)
    assert_harmless(clean)
    assert_well_formed(clean)
    assert "a" in text(clean) or html.startswith(("<svg", "<math"))


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_segments_are_cleaned_of_the_same(html):
    assert_harmless(sanitize_segment(html))


@pytest.mark.parametrize("html", FRIENDLY)
def test_what_an_editor_needs_stays_as_it_is(html):
    assert sanitize_body(html) == html


@pytest.mark.parametrize(
    "html", [*FRIENDLY, *HOSTILE.values(), "", "plain", "a < b & c > d", "<p>open", "&nbsp;é腰\x00"]
)
def test_cleaning_twice_changes_nothing(html):
    once = sanitize_body(html)
    assert sanitize_body(once) == once
    segment = sanitize_segment(html)
    assert sanitize_segment(segment) == segment


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example/x.png",
        "/\\evil.example/x.png",
        "\\\\evil.example/x.png",
        "\\/evil.example/x.png",
        "/\t/evil.example/x.png",
        "\t//evil.example/x.png",
        "/\n/evil.example/x.png",
        " //evil.example/x.png",
        "///evil.example/x.png",
        "&#47;&#47;evil.example/x.png",
        "&sol;&Tab;&bsol;evil.example/x.png",
    ],
)
@pytest.mark.parametrize(
    ("start", "tag", "name"), [('<a href="%s">a</a>', "a", "href"), ('<img src="%s">', "img", "src")]
)
def test_addresses_without_a_scheme_are_completed_to_https(url, start, tag, name):
    assert elements(sanitize_body(start % url), tag)[0][name] == "https://evil.example/x.png"


@pytest.mark.parametrize("url", ["/a/b", "a/b", "#a", "?page=2", "https://a.example//b", "http://a.example/", "", "."])
def test_other_addresses_stay(url):
    assert complete_url(url) == url


def test_editors_may_not_set_what_the_segments_add():
    html = '<h2 id="comments">a</h2><a href="https://a.example" rel="dofollow" target="_blank">b</a><p class="x">c</p>'
    assert sanitize_body(html) == '<h2>a</h2><a href="https://a.example">b</a><p>c</p>'


def test_segments_keep_what_the_body_builder_adds():
    html = (
        '<h2 id="section-a">a</h2><a href="https://a.example" rel="external noopener">b</a>'
        '<img src="/a.png" loading="lazy" decoding="async">'
    )
    assert sanitize_segment(html) == html


NO_KEYS = [
    *("", " ", "a b", "a.b", "a/b", "../a", "a\n", "\na", "a\x00", "a:b", "a?b", "a#b", "a&amp;b", "a" * 121),
    *(
        "javascript:alert(1)",
        "//evil.example",
        "https://evil.example/",
        "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    ),
    *("{{ 7 }}", "{% now %}", "a' onclick='alert(1)", "🙂", "a\u202eb", "a\u200bb", "&lt;b&gt;"),
]
NO_VIDEOS = [
    *NO_KEYS,
    *("youtube", "youtube:", "youtube:abc", "youtube:" + "a" * 21, "youtube:abcdef?autoplay=1", "youtube:abc/def"),
    *(
        "youtube:腰痛腰痛腰痛腰痛",
        "YouTube:abcdef",
        " youtube:abcdef",
        "youtube:abcdef ",
        "youtube:abcdef\n",
        "youtube:ab cdef",
    ),
    *(
        "vimeo:",
        "vimeo:1234",
        "vimeo:1234567890123",
        "vimeo:abcdef",
        "vimeo:٣٣٣٣٣٣",
        "vimeo:76979871/",
        "vimeo:76979871/xyz",
    ),
    *("vimeo:76979871/../x", "vimeo:76979871/8272103f6e?h=1", "vimeo:76979871:8272103f6e", "dailymotion:abcdef"),
    *("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "youtube:abcdef&quot; onload=&quot;alert(1)"),
]


@pytest.mark.parametrize("kind", ["image", "product", "technique"])
@pytest.mark.parametrize("value", NO_KEYS)
def test_what_is_no_key_is_dropped(kind, value):
    html = f'<figure data-{kind}="{value}"><figcaption>a</figcaption></figure>'
    clean = sanitize_body(html)
    assert clean == "<figure><figcaption>a</figcaption></figure>"
    assert sanitize_segment(html) == clean


@pytest.mark.parametrize("value", NO_VIDEOS)
def test_what_is_no_video_is_dropped(value):
    html = f'<figure data-video="{value}" data-image="still"><figcaption>a</figcaption></figure>'
    assert sanitize_body(html) == '<figure data-image="still"><figcaption>a</figcaption></figure>'


@pytest.mark.parametrize(
    "name", ["data-src", "data-embed", "data-backcare-video", "data-products", "data-", "class", "id"]
)
def test_a_figure_has_no_other_attributes(name):
    assert sanitize_body(f'<figure {name}="a"></figure>') == "<figure></figure>"


@pytest.mark.parametrize("kind", sorted(REFERENCES))
def test_no_other_element_refers_to_anything(kind):
    value = "youtube:abcdef" if kind == "video" else "a"
    assert is_reference(kind, value)
    assert sanitize_body(f'<p data-{kind}="{value}">b</p>') == "<p>b</p>"


def test_segments_keep_no_reference_that_is_none():
    segments = [
        {"product": "a", "technique": "a/b"},
        {"video": "youtube:abcdef", "title": "<b> & c", "image": "still"},
        {"video": "javascript:alert(1)", "title": "", "image": "//evil.example"},
        {"image": "a b", "caption": "<script>alert(1)</script>c"},
        {"html": "<blockquote>" * 50_000},
    ]
    stored = SegmentsField().get_db_prep_save(segments, connection)
    # PostgreSQL's driver gets the list in a wrapper, SQLite's as text.
    assert (json.loads(stored) if isinstance(stored, str) else stored.obj) == [
        {"product": "a", "technique": ""},
        {"video": "youtube:abcdef", "title": "<b> & c", "image": "still"},
        {"video": "", "title": "", "image": ""},
        {"image": "", "caption": "c"},
        {"html": ""},
    ]
