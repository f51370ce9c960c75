"""Bodies made ready for the page."""

import random
from html import escape

import pytest
from django.test import override_settings

from backcare.articles.body import (
    BODY_VERSION,
    build,
    cited_numbers,
    derived_from,
    image_keys,
    plain_text,
    product_keys,
    technique_keys,
)
from backcare.text.sanitizing import sanitize_body, sanitize_segment
from tests.html_reading import assert_harmless, assert_well_formed, elements, text


def pieces(body):
    """Every finished piece of HTML, whatever its kind."""
    return [piece for segment in body.segments for piece in pieces_of(segment)]


def words(body):
    """All that the pieces say, in their order."""
    said = [
        escape(segment["title"]) if "title" in segment else "".join(pieces_of(segment)) for segment in body.segments
    ]
    return "".join(text(part) for part in said)


def pieces_of(segment):
    return [segment[name] for name in ("html", "table", "caption") if name in segment]


def kinds(body):
    return [next(iter(segment)) for segment in body.segments]


def ids(body):
    return [attrs["id"] for piece in pieces(body) for attrs in elements(piece) if "id" in attrs]


# Headings


def test_headings_get_unique_prefixed_anchors_and_a_table_of_contents():
    body = build(
        "<h2>Basic techniques</h2><h3>1. Effleurage</h3><h3>2. Petrissage</h3><h4>Deeper</h4>"
        "<h2>Basic techniques</h2><h3>腰痛</h3><h2>Über &amp; unter</h2>"
    )
    assert body.toc == [
        {
            "id": "section-basic-techniques",
            "text": "Basic techniques",
            "children": [
                {"id": "section-1-effleurage", "text": "1. Effleurage", "children": []},
                {"id": "section-2-petrissage", "text": "2. Petrissage", "children": []},
            ],
        },
        {
            "id": "section-basic-techniques-2",
            "text": "Basic techniques",
            "children": [{"id": "section-腰痛", "text": "腰痛", "children": []}],
        },
        {"id": "section-über-unter", "text": "Über & unter", "children": []},
    ]
    assert ids(body) == [
        "section-basic-techniques",
        "section-1-effleurage",
        "section-2-petrissage",
        "section-deeper",
        "section-basic-techniques-2",
        "section-腰痛",
        "section-über-unter",
    ]


def test_a_heading_without_letters_gets_an_anchor_too():
    assert ids(build("<h2>!?</h2><h2>…</h2>")) == ["section-part", "section-part-2"]


@pytest.mark.parametrize("html", ["<h2></h2>", "<h2> </h2>", "<h2><br></h2>", '<h2><img src="/a.png" alt=""></h2>'])
def test_a_heading_without_text_has_no_place_in_the_table_of_contents(html):
    body = build(html + "<h2>b</h2>")
    assert [entry["text"] for entry in body.toc] == ["b"]
    assert ids(body) == ["section-b"]


def test_a_subheading_before_any_heading_is_anchored_but_not_listed():
    body = build("<h3>a</h3><h2>b</h2>")
    assert [entry["text"] for entry in body.toc] == ["b"]
    assert ids(body) == ["section-a", "section-b"]


def test_the_words_of_a_heading_are_taken_without_their_markup():
    body = build("<h2>  The <em>four</em>\n<strong>mus</strong>cles &lt;b&gt; </h2>")
    assert body.toc[0]["text"] == "The four muscles <b>"
    assert "&lt;b&gt;" in pieces(body)[0]


def test_a_heading_keeps_its_attributes():
    assert pieces(build('<h2 lang="de">Rücken</h2>')) == ['<h2 id="section-rücken" lang="de">Rücken</h2>']


def test_no_heading_takes_the_id_of_a_part_of_the_page():
    assert ids(build("<h2>Comments</h2><h2>References</h2>")) == ["section-comments", "section-references"]


# Figures of the library


def test_a_figure_becomes_a_segment_of_its_own():
    body = build(
        '<p>a</p><figure data-image="kneading">'
        "<figcaption>Kneading, <em>slowly</em> &amp; warm</figcaption></figure><p>b</p>"
    )
    assert body.segments == [
        {"html": "<p>a</p>"},
        {"image": "kneading", "caption": "Kneading, <em>slowly</em> &amp; warm"},
        {"html": "<p>b</p>"},
    ]
    assert image_keys(body.segments) == ["kneading"]


def test_a_figure_without_caption():
    assert build('<figure data-image="a"></figure>').segments == [{"image": "a", "caption": ""}]


def test_an_image_inside_a_figure_of_the_library_is_left_out():
    body = build('<figure data-image="a"><img src="/old.jpg" alt="old"><figcaption>b</figcaption></figure>')
    assert body.segments == [{"image": "a", "caption": "b"}]


def test_a_figure_of_another_origin_stays():
    body = build('<figure><img src="https://cdn.example/a.jpg" alt="x"><figcaption>b</figcaption></figure>')
    assert kinds(body) == ["html"]
    assert elements(pieces(body)[0], "img")[0]["alt"] == "x"


@pytest.mark.parametrize(
    ("html", "segments"),
    [
        (
            '<ul><li>a<figure data-image="k"></figure>b</li><li>c</li></ul>',
            [{"html": "<ul><li>a</li></ul>"}, {"image": "k", "caption": ""}, {"html": "<ul><li>b</li><li>c</li></ul>"}],
        ),
        (
            '<ul><li>a<figure data-image="k"></figure></li><li>c</li></ul>',
            [{"html": "<ul><li>a</li></ul>"}, {"image": "k", "caption": ""}, {"html": "<ul><li>c</li></ul>"}],
        ),
        (
            '<ul><li><figure data-image="k"></figure>b</li></ul>',
            [{"image": "k", "caption": ""}, {"html": "<ul><li>b</li></ul>"}],
        ),
        (
            '<h2><figure data-image="k"></figure>b</h2>',
            [{"image": "k", "caption": ""}, {"html": '<h2 id="section-b">b</h2>'}],
        ),
        (
            '<ul><li>a<figure data-image="k"></figure></li></ul><p>d</p>',
            [{"html": "<ul><li>a</li></ul>"}, {"image": "k", "caption": ""}, {"html": "<p>d</p>"}],
        ),
        (
            '<blockquote lang="de"><p>a</p><figure data-image="k"></figure><p>b</p></blockquote>',
            [
                {"html": '<blockquote lang="de"><p>a</p></blockquote>'},
                {"image": "k", "caption": ""},
                {"html": '<blockquote lang="de"><p>b</p></blockquote>'},
            ],
        ),
        (
            '<blockquote>a<figure data-image="k"></figure><figure data-image="l"></figure>b</blockquote>',
            [
                {"html": "<blockquote>a</blockquote>"},
                {"image": "k", "caption": ""},
                {"image": "l", "caption": ""},
                {"html": "<blockquote>b</blockquote>"},
            ],
        ),
    ],
)
def test_a_figure_inside_something_is_lifted_out(html, segments):
    assert build(html).segments == segments


@pytest.mark.parametrize(
    "html",
    [
        '<h2>a<figure data-image="k"></figure>b</h2><p>c</p>',
        '<h2><figure data-image="k"></figure>b</h2><p>c</p>',
        '<h2>a<figure data-image="k"></figure></h2><p>c</p>',
        '<figure data-image="k"><figcaption>a<figure data-image="l"><figcaption>b</figcaption></figure>'
        "c</figcaption></figure>d",
        '<figure data-image="k"><figcaption>a<figure><figcaption>b</figcaption></figure>'
        "c</figcaption></figure><p>d</p>",
        '<figure data-image="k"><figcaption><h2>a</h2></figcaption></figure><h2>a</h2>',
        '<table><tr><td>a<figure data-image="k"></figure>b</td></tr></table><p>c</p>',
        '<a href="/x">a<figure data-image="k"><figcaption>b <a href="/y">c</a></figcaption></figure>d</a>',
        '<figure data-image="k"><table><tr><td>a</td></tr></table></figure>',
        '<figure><figure data-image="k"></figure><figcaption>a</figcaption></figure>',
        '<ul><li><figure data-image="k"><ul><li>a</li></ul></figure></li></ul>',
    ],
)
def test_odd_places_for_a_figure(html):
    body = build(html)
    for piece in pieces(body):
        assert_well_formed(piece)
    assert image_keys(body.segments)[0] == "k"
    anchors = ids(body)
    assert len(set(anchors)) == len(anchors)
    listed = [entry["id"] for entry in body.toc]
    assert set(listed) <= set(anchors)


# Cards and videos


def test_cards_and_videos_become_segments_of_their_own():
    body = build(
        '<p>a</p><figure data-product="wave-belt"></figure><figure data-technique="腰-2"></figure><p>b</p>'
        '<figure data-video="youtube:dQw4w9WgXcQ" data-image="still"><figcaption>Warm &amp; <em>slow</em></figcaption>'
        '</figure><figure data-video="vimeo:76979871/8272103f6e"></figure><figure data-image="k"></figure>'
    )
    assert body.segments == [
        {"html": "<p>a</p>"},
        {"product": "wave-belt"},
        {"technique": "腰-2"},
        {"html": "<p>b</p>"},
        {"video": "youtube:dQw4w9WgXcQ", "title": "Warm & slow", "image": "still"},
        {"video": "vimeo:76979871/8272103f6e", "title": "", "image": ""},
        {"image": "k", "caption": ""},
    ]
    assert image_keys(body.segments) == ["still", "k"]
    assert product_keys(body.segments) == ["wave-belt"]
    assert technique_keys(body.segments) == ["腰-2"]


def test_the_keys_are_in_the_order_of_the_text_and_may_repeat():
    html = "".join(f'<figure data-technique="{key}"></figure>' for key in "bab")
    assert technique_keys(build(html).segments) == ["b", "a", "b"]


def test_cards_add_no_words_and_no_headings_and_the_title_of_a_video_counts():
    plain = build("<h2>a</h2><p>b</p>")
    cards = build('<h2>a</h2><figure data-product="x"></figure><figure data-technique="y"></figure><p>b</p>')
    assert (cards.toc, cards.word_count) == (plain.toc, plain.word_count)
    video = build(
        '<h2>a</h2><p>b</p><figure data-video="youtube:abcdef"><figcaption><h2>c d</h2></figcaption></figure>'
    )
    assert (video.toc, video.word_count) == (plain.toc, plain.word_count + 2)


@pytest.mark.parametrize(
    ("figure", "segment"),
    [
        ('<figure data-product="k"></figure>', {"product": "k"}),
        ('<figure data-technique="k"></figure>', {"technique": "k"}),
        (
            '<figure data-video="youtube:abcdef"><figcaption>t</figcaption></figure>',
            {"video": "youtube:abcdef", "title": "t", "image": ""},
        ),
    ],
)
def test_they_are_lifted_out_like_images(figure, segment):
    body = build(f"<ol><li>a{figure}b</li><li>c</li></ol><blockquote><p>d</p>{figure}</blockquote>")
    assert body.segments == [
        {"html": "<ol><li>a</li></ol>"},
        segment,
        {"html": '<ol start="1"><li>b</li><li>c</li></ol><blockquote><p>d</p></blockquote>'},
        segment,
    ]


def test_what_stands_in_the_figure_of_a_card_is_not_lost():
    """A figure that nobody closed holds the rest of the article."""
    body = build('<p>a</p><figure data-product="x"><h2>b</h2><p>c</p><figure data-technique="y"><figcaption>d')
    assert body.segments == [
        {"html": "<p>a</p>"},
        {"product": "x"},
        {"html": '<h2 id="section-b">b</h2><p>c</p>'},
        {"technique": "y"},
        {"html": "<p>d</p>"},
    ]
    assert [entry["text"] for entry in body.toc] == ["b"]
    assert body.word_count == 4
    body = build('<figure data-video="youtube:abcdef"><img src="/old.jpg"><figcaption>a</figcaption><p>b</p>')
    assert [body.segments[0], body.segments[1]["html"].endswith("<p>b</p>")] == [
        {"video": "youtube:abcdef", "title": "a", "image": ""},
        True,
    ]


def test_a_figure_that_refers_to_several_things_shows_one():
    body = build('<figure data-image="i" data-product="p" data-technique="t"><figcaption>a</figcaption></figure>')
    assert body.segments == [{"product": "p"}, {"html": "<p>a</p>"}]


def test_a_figure_whose_reference_is_none_is_an_ordinary_figure():
    body = build('<figure data-video="https://evil.example/"><figcaption>a</figcaption></figure>')
    assert body.segments == [{"html": "<figure><figcaption>a</figcaption></figure>"}]


# Everything else


def test_tables_stand_apart():
    table = "<table><tbody><tr><td>a</td></tr></tbody></table>"
    body = build(f"<p>x</p>{table}<p>y</p>{table}{table}")
    assert kinds(body) == ["html", "table", "html", "table", "table"]
    assert body.segments[1] == {"table": table}


def test_a_table_inside_something_stays_there():
    body = build("<ul><li><table><tbody><tr><td>a</td></tr></tbody></table></li></ul>")
    assert kinds(body) == ["html"]


@override_settings(BACKCARE={"SITE_URL": "https://shop.example"})
def test_the_first_link_to_a_reference_can_be_led_back_to():
    link = '<sup><a href="#reference-{0}">{0}</a></sup>'.format
    body = build(f'<p>a{link(2)} b{link(2)}</p><table><tr><td>c{link(1)}</td></tr></table><p>id="cited-7"</p>')
    assert cited_numbers(body.segments) == {1, 2}
    assert [piece.count(' id="cited-') for piece in pieces(body)] == [1, 1, 0]
    assert pieces(body)[0].startswith('<p>a<sup><a id="cited-2" href="#reference-2">2</a></sup> b<sup><a href=')
    assert [sanitize_segment(piece) for piece in pieces(body)] == pieces(body)


@pytest.mark.parametrize(
    ("href", "rel"),
    [
        ("https://other.example/", "external noopener"),
        ("http://other.example/", "external noopener"),
        ("//other.example/", "external noopener"),
        ("https://shop.example.evil.example/", "external noopener"),
        ("https://shop.example/collections/", None),
        ("HTTPS://SHOP.EXAMPLE/collections/", None),
        ("/collections/", None),
        ("#section-a", None),
        ("mailto:a@other.example", None),
    ],
)
def test_links_that_lead_outside_say_so(href, rel):
    assert elements(pieces(build(f'<p><a href="{href}">a</a></p>'))[0], "a")[0].get("rel") == rel


@pytest.mark.parametrize("href", ["http://[", "https://[::1", "http://a]b/", "https://exa[mple/"])
def test_a_broken_address_does_no_harm(href):
    assert "a" in text(pieces(build(f'<p><a href="{href}">a</a></p>'))[0])


def test_images_load_late():
    image = elements(pieces(build('<p><img src="/a.png" alt="b"></p>'))[0], "img")[0]
    assert image == {"src": "/a.png", "alt": "b", "loading": "lazy", "decoding": "async"}


@pytest.mark.parametrize(
    "html",
    [
        "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>",
        "<p>&amp;lt;script&amp;gt;</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        '<p><a href="/a?b=1&amp;c=2" title="&quot;quoted&quot; &amp; &lt;b&gt; \'single\'">x</a></p>',
        '<p><img src="/a.png" alt="&quot;&gt;&lt;script&gt;" loading="lazy" decoding="async"></p>',
        "<p>é ü 腰 🙂 &nbsp;</p>",
    ],
)
def test_entities_come_out_as_they_went_in(html):
    piece = pieces(build(html))[0]
    assert text(piece) == text(html)
    assert elements(piece) == elements(html)


def test_words_are_counted_across_elements_but_not_glued():
    assert build("<p>one</p><p>two</p><ul><li>three</li><li>four</li></ul>").word_count == 4
    assert build("<p>un<strong>broken</strong></p>").word_count == 1
    assert build('<figure data-image="k"><figcaption>two words</figcaption></figure>').word_count == 2
    assert build("<table><tr><td>a</td><td>b</td></tr></table>").word_count == 2
    assert build("<p>one<br>two</p>").word_count == 2
    assert build("one<ul><li>two</li></ul>three").word_count == 3
    assert build('one<figure data-image="k"><figcaption>two</figcaption></figure>three').word_count == 3
    assert build("").word_count == 0


def test_derived_from():
    assert derived_from("<h2>a</h2>") == {
        "segments": [{"html": '<h2 id="section-a">a</h2>'}],
        "toc": [{"id": "section-a", "text": "a", "children": []}],
        "word_count": 1,
        "body_version": BODY_VERSION,
    }


@pytest.mark.parametrize("html", ["", "   ", "\n", "<p></p>", "plain", "a<p>b"])
def test_little_or_nothing(html):
    for piece in pieces(build(html)):
        assert_well_formed(piece)


# Anything at all


def random_html(source, depth=0):
    """A tree of allowed elements, nested in ways that no editor would think of."""
    tags = [
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "blockquote",
        "a",
        "em",
        "table",
        "td",
        "figure",
        "figcaption",
        "library",
        "card",
        "video",
    ]
    parts = []
    for _ in range(source.randint(0, 4)):
        kind = source.choice([*tags, "text", "text", "void"])
        if kind == "text" or depth > 5:
            parts.append(source.choice(["one ", "two", " ", "&lt;b&gt; ", "腰"]))
        elif kind == "void":
            parts.append(source.choice(["<br>", "<hr>", '<img src="/a.png" alt="x">']))
        elif kind == "library":
            caption = f"<figcaption>{random_html(source, depth + 2)}</figcaption>" if source.random() < 0.6 else ""
            parts.append(f'<figure data-image="k{source.randint(1, 9)}">{caption}</figure>')
        elif kind == "card":
            name = source.choice(["product", "technique"])
            inside = random_html(source, depth + 2) if source.random() < 0.3 else ""
            parts.append(f'<figure data-{name}="k{source.randint(1, 9)}">{inside}</figure>')
        elif kind == "video":
            title = f"<figcaption>{random_html(source, depth + 2)}</figcaption>" if source.random() < 0.8 else ""
            parts.append(f'<figure data-video="youtube:abcdef" data-image="k1">{title}</figure>')
        elif kind == "table":
            parts.append(f"<table><tbody><tr><td>{random_html(source, depth + 1)}</td></tr></tbody></table>")
        else:
            parts.append(f"<{kind}>{random_html(source, depth + 1)}</{kind}>")
    return "".join(parts)


@pytest.mark.parametrize("seed", range(40))
def test_any_body_becomes_well_formed_pieces_without_losing_a_word(seed):
    source = random.Random(seed)
    for _ in range(25):
        html = sanitize_body(random_html(source))
        body = build(html)
        for piece in pieces(body):
            assert_well_formed(piece)
            assert_harmless(sanitize_segment(piece))
        assert sanitize_body(html) == html
        assert words(body).replace(" ", "") == text(html).replace(" ", "")
        anchors = ids(body)
        assert len(set(anchors)) == len(anchors)
        assert {entry["id"] for entry in body.toc} <= set(anchors)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Warm hands</h2><p>Oil.</p>", "Warm hands. Oil."),
        ("<h3>Why?</h3><p>So.</p><h4></h4>", "Why? So."),
        ('<p>It helps.<sup><a href="#1">1</a></sup> Often.</p>', "It helps. Often."),
        ("<p>Ten m<sup>2</sup></p>", "Ten m2"),
        ("<ul><li>one</li><li>t<b>w</b>o</li></ul><p>a &amp; b</p>", "one two a & b"),
        ('<figure data-image="x"><figcaption>A caption</figcaption></figure>', "A caption"),
        ('<figure data-video="youtube:abcdefghijk"><figcaption>Kneading</figcaption></figure>', "Kneading"),
        ('<figure data-product="gun"></figure>', ""),
        (
            "<table><tr><td>one</td><td>two</td></tr></table><p>mus<strong>cle</strong> and<br>skin</p>",
            "one two muscle and skin",
        ),
        ('<p><a href="https://x.example/?a=1&gt;2" title="a > b">link</a> a &lt; b</p>', "link a < b"),
        ("", ""),
    ],
)
def test_plain_text(html, text):
    assert plain_text(html) == text
