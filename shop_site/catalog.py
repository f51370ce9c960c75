"""What the demo shop sells: its own catalog, which knows nothing of the blog."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """Something to buy."""

    handle: str
    name: str
    price: str
    description: str
    image_key: str


@dataclass(frozen=True)
class Collection:
    """A shelf of products."""

    handle: str
    name: str
    description: str
    products: tuple[Product, ...]


BACK_MASSAGERS = Collection(
    "orthojoint-relief-back-massagers",
    "Orthojoint Relief Back Massagers",
    "Four massagers for backs that sit, stand and lift all day. Quiet motors, washable covers, two years of warranty.",
    (
        Product(
            "knead-pillow",
            "Knead Pillow",
            "$69",
            "Four heads that turn under a soft cover and knead lower back, shoulders or neck. Leans on any chair.",
            "product-knead-pillow",
        ),
        Product(
            "wave-belt",
            "Wave Belt",
            "$59",
            "A wide belt for the lower back with slow, rolling pressure. Runs for an hour on a charge.",
            "product-wave-belt",
        ),
        Product(
            "percussion-wand",
            "Percussion Wand",
            "$89",
            "A long handle and a round head that taps at five speeds, to reach between the shoulder blades alone.",
            "product-percussion-wand",
        ),
        Product(
            "heat-wrap",
            "Heat Wrap",
            "$39",
            "Even warmth for neck and shoulders at three levels. Switches itself off after thirty minutes.",
            "product-heat-wrap",
        ),
    ),
)

COLLECTIONS = {collection.handle: collection for collection in (BACK_MASSAGERS,)}
PRODUCTS = {product.handle: product for collection in COLLECTIONS.values() for product in collection.products}
