"""Alternative texts, and what is none: the name of a file."""

import re

ENDING = re.compile(
    r"\S\.(?:jpe?g|jpe|jfif|png|gif|webp|avif|hei[cf]|tiff?|bmp|svg|psd|eps|raw|cr[23]|nef|arw|dng|pdf)$",
    re.IGNORECASE,
)
FROM_A_DEVICE = re.compile(
    r"^(?:img|dsc[fn]?|pxl|pict|mvi|gopr|dji|cimg|sam|screen[ _-]?shot|bildschirmfoto|whatsapp[ _-]image|"
    r"pexels|unsplash|pixabay|shutterstock|istock(?:photo)?|adobestock|gettyimages|depositphotos)"
    r"[ _-]*(?:photo[ _-]*)?\(?[a-z]?\d[\w .,:()-]*$",
    re.IGNORECASE,
)
"""What cameras, phones and picture agencies put before a number: IMG_2231, DSC 0042, Screenshot 2024-05-04 at 10.02."""
NUMBERED = re.compile(r"^(?:image|picture|photo|foto|bild|scan|pic|p)[ _-]*[\d _.,:()-]*\d[ )]*$", re.IGNORECASE)
UNNAMED = re.compile(r"^(?:untitled|unbenannt|unnamed|download)[ _-]*\(?\d*\)?$", re.IGNORECASE)
JOINED_WORDS = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+){2,}$")
"""Small letters in three parts or more: warm-hands-final. "Self-massage" and "L4-L5-S1" are none."""


def is_file_name(text: str) -> bool:
    """Whether ``text`` is the name of a picture's file and not a description: ``IMG_2231.jpg``, ``DSC_0042``."""
    text = " ".join(text.split())
    if any(pattern.search(text) for pattern in (ENDING, FROM_A_DEVICE, NUMBERED, UNNAMED)):
        return True
    if " " in text or not text.isascii():
        return False
    digits = sum(character.isdigit() for character in text)
    return "_" in text or bool(JOINED_WORDS.match(text)) or digits >= 4 or (digits > 0 and digits == len(text))
