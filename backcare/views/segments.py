"""The text of an article as templates show it: its segments, and what they refer to."""

from collections.abc import Mapping
from typing import Any

from backcare.articles import videos
from backcare.images.pictures import Pictures
from backcare.products.models import ProductLink
from backcare.views.cards import TechniqueCard


def filled_segments(
    segments: list[dict[str, str]],
    pictures: Pictures,
    products: Mapping[str, ProductLink],
    technique_cards: Mapping[str, TechniqueCard],
) -> list[dict[str, Any]]:
    """Return the segments with what they refer to; one whose target readers may not see is left out."""
    filled = []
    for segment in segments:
        if "product" in segment:
            if product := products.get(segment["product"]):
                filled.append({"product": product, "picture": pictures.of(product.image_id)})
        elif "technique" in segment:
            if card := technique_cards.get(segment["technique"]):
                filled.append({"technique_card": card})
        elif "video" in segment:
            if address := videos.page_url(segment["video"]):
                filled.append(
                    {
                        **segment,
                        "page_url": address,
                        "embed_url": videos.embed_url(segment["video"]),
                        "provider": videos.provider_name(segment["video"]),
                        "picture": pictures.named(segment.get("image", "")),
                    }
                )
        elif "image" in segment:
            filled.append({**segment, "picture": pictures.named(segment["image"])})
        else:
            filled.append(segment)
    return filled
