"""HTML of ours as Markdown."""

import pytest

from backcare.text.markdown import plain, to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Warm <em>hands</em></h2><p>One.</p><p>Two.</p>", "## Warm *hands*\n\nOne.\n\nTwo."),
        ("<p><strong> Use oil </strong>now</p>", "**Use oil** now"),
        ('<p>See <a href="/a b/(c)">this <em>one</em></a>.</p>', "See [this *one*](/a%20b/%28c%29)."),
        ("<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>", "- a\n- b\n\n  1. c\n  2. d"),
        ('<ol start="3"><li><p>a</p><p>b</p></li><li>c</li></ol>', "3. a\n\n   b\n4. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
        ("<pre>one\n  two ``` x</pre>", "````\none\n  two ``` x\n````"),
        ("<p><code>a*b</code> <code>a`b</code></p>", "`a*b` `` a`b ``"),
        (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1 | 2</td><td><p>x</p><p>y</p></td></tr>"
            '<tr><td colspan="2">z</td></tr></tbody></table>',
            "| A | B |\n| --- | --- |\n| 1 \\| 2 | x y |\n| z |  |",
        ),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "|  |\n| --- |\n| 1 |"),
        (
            '<figure><img src="/a.jpg" alt="Warm [hands]"><figcaption>Oil</figcaption></figure>',
            "![Warm \\[hands\\]](/a.jpg)\n\nOil",
        ),
        ("<p># no heading</p><p>1. no item</p><p>- nor this</p>", "\\# no heading\n\n1\\. no item\n\n\\- nor this"),
        ("<p>a*b_c &lt;i&gt; &amp;amp; `x` [y]</p>", r"a\*b\_c \<i\> \&amp; \`x\` \[y\]"),
        ("<p>It helps.<sup><a href='#reference-1'>1</a></sup></p>", "It helps.[1](#reference-1)"),
        ("<p>C:\\</p><p>a\\<br><br></p>", "C:\\\\\n\na\\\\"),
        ('<p>Look!<a href="/a">here</a></p>', "Look\\![here](/a)"),  # no image
        ("<h2> </h2><p></p>", ""),
    ],
)
def test_each_element(html, markdown):
    assert to_markdown(html) == markdown + "\n"


def test_a_name_is_shown_as_it_is():
    assert plain("# 1 *warm*\nhand") == r"\# 1 \*warm\* hand"
