"""Videos at YouTube and Vimeo: reading the addresses that editors paste, and building those that readers follow.

In a body and its segments a video is named by provider and identity: ``youtube:dQw4w9WgXcQ``, ``vimeo:76979871``, or
``vimeo:76979871/8272103f6e`` for an unlisted one, which its provider shows to no one without the hash.
"""

import re
from urllib.parse import parse_qs, urlsplit

from backcare.text.sanitizing import is_reference

NAMES = {"youtube": "YouTube", "vimeo": "Vimeo"}
"""The providers, and what they are called."""

_YOUTUBE_HOSTS = {
    *("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "gaming.youtube.com"),
    *("youtube-nocookie.com", "www.youtube-nocookie.com"),
}
_YOUTUBE_FOLDERS = {"embed", "shorts", "live", "v", "e"}
_YOUTUBE_OTHERS = {"videoseries", "live_stream", "playlist", "watch", "channel"}  # stand where a video would
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
_VIMEO_PATH = re.compile(
    r"/(?:(?:video|manage/videos|channels/[^/]+|groups/[^/]+/videos|(?:album|showcase)/\d+/video|ondemand/[^/]+)/)?"
    r"(?P<number>\d+)(?:/(?P<secret>[0-9a-f]{6,40}))?(?:/.*)?",
    re.ASCII,
)


def parse(address: str) -> str | None:
    """Return the name of the video at ``address``, any usual form of a YouTube or Vimeo address, or None.

    With or without a scheme; where the video shall start, and lists that it belongs to, are left out.
    """
    address = address.strip()
    try:
        parts = urlsplit(address if "://" in address else "https://" + address.lstrip("/"))
        host, _port = parts.hostname or "", parts.port  # a port that is not a number is an error
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if host == "youtu.be" or host in _YOUTUBE_HOSTS:
        video = _youtube(host, parts.path, query)
    elif host in _VIMEO_HOSTS:
        video = _vimeo(parts.path, query)
    else:
        return None
    return video if is_reference("video", video) else None


def _youtube(host: str, path: str, query: dict[str, str]) -> str:
    folder, *rest = [part for part in path.split("/") if part] or [""]
    if folder == "watch":
        identity = query.get("v", "")
    elif host == "youtu.be":
        identity = folder
    else:
        identity = rest[0] if rest and folder in _YOUTUBE_FOLDERS else ""
    return "" if identity in _YOUTUBE_OTHERS else f"youtube:{identity}"


def _vimeo(path: str, query: dict[str, str]) -> str:
    match = _VIMEO_PATH.fullmatch(path)
    if not match:
        return ""
    secret = query.get("h") or match["secret"]
    unlisted = f"vimeo:{match['number']}/{secret}"
    return unlisted if is_reference("video", unlisted) else f"vimeo:{match['number']}"


def page_url(video: str) -> str:
    """Return the address of the page on which the provider shows ``video``; empty if that names no video."""
    if not is_reference("video", video):
        return ""
    provider, _colon, identity = video.partition(":")
    return f"https://www.youtube.com/watch?v={identity}" if provider == "youtube" else f"https://vimeo.com/{identity}"


def embed_url(video: str) -> str:
    """Return the address of the player for a frame, which starts at once and stores no cookie to follow its reader.

    Empty if ``video`` names none.
    """
    if not is_reference("video", video):
        return ""
    provider, _colon, identity = video.partition(":")
    if provider == "youtube":
        return f"https://www.youtube-nocookie.com/embed/{identity}?autoplay=1"
    number, _slash, secret = identity.partition("/")
    return f"https://player.vimeo.com/video/{number}?{f'h={secret}&' if secret else ''}dnt=1&autoplay=1"


def provider_name(video: str) -> str:
    """Return what the provider of ``video`` is called; empty if that names no video."""
    return NAMES[video.partition(":")[0]] if is_reference("video", video) else ""
