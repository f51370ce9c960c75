"""Addresses of videos: those that editors paste, and those that readers follow."""

import pytest

from backcare.articles.videos import embed_url, page_url, parse, provider_name
from backcare.text.sanitizing import sanitize_body

YOUTUBE = "youtube:dQw4w9WgXcQ"
VIMEO = "vimeo:76979871"
UNLISTED = "vimeo:76979871/8272103f6e"


@pytest.mark.parametrize(
    ("address", "video"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("http://youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("HTTPS://WWW.YouTube.COM/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("//www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("  https://www.youtube.com/watch?v=dQw4w9WgXcQ\n", YOUTUBE),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43s", YOUTUBE),
        ("https://www.youtube.com/watch?feature=shared&v=dQw4w9WgXcQ#comments", YOUTUBE),
        ("https://www.youtube.com/watch?list=PL123&v=dQw4w9WgXcQ&index=2", YOUTUBE),
        ("https://www.youtube.com/watch/?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://music.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXcQ", YOUTUBE),
        ("youtu.be/dQw4w9WgXcQ?si=abc&t=43", YOUTUBE),
        ("https://youtu.be/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ?feature=share", YOUTUBE),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?start=43", YOUTUBE),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube.com/v/dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1", YOUTUBE),
        ("https://youtu.be/-_aB3xYz9-_", "youtube:-_aB3xYz9-_"),
        ("https://vimeo.com/76979871", VIMEO),
        ("vimeo.com/76979871", VIMEO),
        ("https://www.vimeo.com/76979871/", VIMEO),
        ("https://vimeo.com/76979871#t=43s", VIMEO),
        ("https://vimeo.com/76979871?share=copy", VIMEO),
        ("https://vimeo.com/76979871/8272103f6e", UNLISTED),
        ("https://vimeo.com/76979871/8272103f6e?share=copy", UNLISTED),
        ("https://vimeo.com/76979871?h=8272103f6e", UNLISTED),
        ("https://player.vimeo.com/video/76979871", VIMEO),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e&title=0", UNLISTED),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        ("https://vimeo.com/groups/name/videos/76979871", VIMEO),
        ("https://vimeo.com/album/7008490/video/76979871", VIMEO),
        ("https://vimeo.com/showcase/7008490/video/76979871", VIMEO),
        ("https://vimeo.com/ondemand/somename/76979871", VIMEO),
        ("https://vimeo.com/manage/videos/76979871/8272103f6e", UNLISTED),
    ],
)
def test_every_usual_address_is_read(address, video):
    assert parse(address) == video
    assert sanitize_body(f'<figure data-video="{video}"></figure>') == f'<figure data-video="{video}"></figure>'


@pytest.mark.parametrize(
    "address",
    [
        *("", " ", "a", "/", "//", "https://", "https://[", "http://a]b/", "youtube:dQw4w9WgXcQ", "\x00", "腰痛"),
        *("https://www.youtube.com/", "https://www.youtube.com/watch", "https://www.youtube.com/watch?v="),
        *("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=a/b/c/d/e", "https://youtu.be/"),
        "https://www.youtube.com/watch?v=%22%3E%3Cscript%3E",
        *("https://www.youtube.com/@channel", "https://www.youtube.com/channel/UCuAXFkgsw1L7xaCfnd5JJOw"),
        *("https://www.youtube.com/playlist?list=PL123456789", "https://www.youtube.com/results?v=dQw4w9WgXcQ"),
        *("https://www.youtube.com/embed/videoseries?list=PL1", "https://www.youtube.com/embed/live_stream?channel=a"),
        *("https://youtu.be/playlist?list=PL1", "https://youtu.be/watch", "https://youtu.be/channel/UCuAXFkgsw1L7x"),
        *("https://уoutube.com/watch?v=dQw4w9WgXcQ", "https://youtube.com:x/watch?v=dQw4w9WgXcQ"),
        *("https://www.youtube.com/shorts/", "https://studio.youtube.com/video/dQw4w9WgXcQ/edit"),
        *("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "https://evil.example/youtube.com/embed/dQw4w9WgXcQ"),
        *("https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ", "https://notyoutube.com/watch?v=dQw4w9WgXcQ"),
        *("ftp://youtube.com/watch?v=dQw4w9WgXcQ", "javascript://youtube.com/watch?v=dQw4w9WgXcQ%0aalert(1)"),
        *(
            "https://vimeo.com/",
            "https://vimeo.com/1234",
            "https://vimeo.com/user123456",
            "https://vimeo.com/event/3456789",
        ),
        *("https://vimeo.com/showcase/7008490", "https://vimeo.com/staffpicks/76979871", "https://vimeo.com/٣٣٣٣٣٣"),
        *(
            "https://player.vimeo.com/",
            "https://vimeo.com/blog/post/76979871",
            "https://www.dailymotion.com/video/x8k1abc",
        ),
    ],
)
def test_other_addresses_are_no_video(address):
    assert parse(address) is None


@pytest.mark.parametrize(
    ("video", "page", "player", "provider"),
    [
        (
            YOUTUBE,
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
            "YouTube",
        ),
        (
            VIMEO,
            "https://vimeo.com/76979871",
            "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1",
            "Vimeo",
        ),
        (
            UNLISTED,
            "https://vimeo.com/76979871/8272103f6e",
            "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&autoplay=1",
            "Vimeo",
        ),
    ],
)
def test_its_page_and_its_player(video, page, player, provider):
    assert (page_url(video), embed_url(video), provider_name(video)) == (page, player, provider)
    assert parse(page) == parse(player) == video


@pytest.mark.parametrize(
    "video", ["", "youtube:", "javascript:alert(1)", "other:abcdef", "youtube:a b c d e", "vimeo:x"]
)
def test_what_names_no_video_has_no_address(video):
    assert page_url(video) == embed_url(video) == provider_name(video) == ""
