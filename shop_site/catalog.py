"""The demo shop's catalog, independent of the blog."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """Something to buy."""

    handle: str
    name: str
    price: str
    description: str
    details: tuple[str, ...]

    @property
    def image_key(self) -> str:
        """Key of its picture in the image library."""
        return f"product-{self.handle}"


@dataclass(frozen=True)
class Collection:
    """A shelf of products."""

    handle: str
    name: str
    description: str
    image_key: str
    products: tuple[Product, ...]


KNEAD_PILLOW = Product(
    "knead-pillow",
    "Knead Pillow",
    "$69",
    "A pillow with four slowly turning nodes and three speeds that kneads the shoulders or lower back while you sit.",
    (
        "Four nodes, three speeds, both directions",
        "Washable cover, 12 V adapter and car plug",
        "Fits any chair; automatic shut-off after 15 minutes",
    ),
)
WAVE_BELT = Product(
    "wave-belt",
    "Wave Belt",
    "$59",
    "A wide belt with a gently vibrating back panel for the lower back, worn over a shirt at home.",
    (
        "Fits waists from 28 to 50 inches",
        "Three vibration levels, one hour per charge",
        "Worn over a shirt; remove the panel to wash the belt",
    ),
)
PERCUSSION_WAND = Product(
    "percussion-wand",
    "Percussion Wand",
    "$89",
    "A long-handled tapping massager with a soft head that reaches the upper back without a helper.",
    (
        "Five speeds, two soft heads",
        "16-inch handle with a bend for the shoulder blades",
        "Two hours per charge, quiet enough to talk over",
    ),
)
HEAT_WRAP = Product(
    "heat-wrap",
    "Heat Wrap",
    "$39",
    "A quilted wrap for the neck, shoulders, and upper back, with two heat settings and an automatic shut-off.",
    (
        "Two heat settings, automatic shut-off after 30 minutes",
        "Quilted cotton; unplug the controller to wash it",
        "Weighted hem keeps it close to the shoulders",
    ),
)
WALL_BALL_PAIR = Product(
    "wall-ball-pair",
    "Wall Ball Pair",
    "$16",
    "Two rubber balls, one softer and one firmer, with a long cotton sleeve that keeps them from rolling away.",
    (
        "One softer and one firmer ball, 2.5 inches each",
        "Long cotton sleeve for the wall",
        "Hand wash; no batteries needed",
    ),
)
SHOULDER_YOKE = Product(
    "shoulder-yoke",
    "Shoulder Yoke",
    "$79",
    "A cordless massager that hangs around the neck and kneads the tops of the shoulders with two nodes "
    "while your arms rest in its loops.",
    (
        "Two kneading nodes, three speeds",
        "Arm loops let you control the pressure",
        "Three hours per charge",
    ),
)
TWO_WAY_GEL_PACK = Product(
    "two-way-gel-pack",
    "Two-Way Gel Pack",
    "$18",
    "A soft gel pack for the freezer or a bowl of warm water, with a cloth sleeve and an elastic strap.",
    (
        "Stays soft in the freezer",
        "Cloth sleeve and elastic strap included",
        "11 by 8 inches; wipe clean",
    ),
)
LUMBAR_ROLL = Product(
    "lumbar-roll",
    "Lumbar Roll",
    "$24",
    "An inflatable roll in a knitted cover that fills the hollow of the lower back in airplane, car, and office seats.",
    (
        "Inflates in four breaths, folds to the size of a sandwich",
        "Knitted cover, machine washable",
        "Strap for the seat back",
    ),
)

_COLLECTIONS = (
    Collection(
        "orthojoint-relief-back-massagers",
        "Orthojoint Relief Back Massagers",
        "Pillows, belts, wands, and wraps for kneading, tapping, and warming the back at home.",
        "collection-orthojoint",
        (KNEAD_PILLOW, WAVE_BELT, PERCUSSION_WAND, HEAT_WRAP),
    ),
    Collection(
        "heat-and-cold",
        "Heat and Cold",
        "A wrap for heat and a gel pack for heat or cold, for the ten minutes before a massage, or instead of one.",
        "collection-heat-and-cold",
        (HEAT_WRAP, TWO_WAY_GEL_PACK),
    ),
    Collection(
        "neck-and-shoulders",
        "Neck and Shoulders",
        "A yoke, a pillow, a wrap, and a pair of balls for shoulders that are tired of desk work.",
        "collection-neck-and-shoulders",
        (SHOULDER_YOKE, KNEAD_PILLOW, HEAT_WRAP, WALL_BALL_PAIR),
    ),
    Collection(
        "travel-and-desk",
        "Travel and Desk",
        "Small, cordless helpers for long hours in a seat. They fit in a bag or a drawer.",
        "collection-travel-and-desk",
        (LUMBAR_ROLL, WALL_BALL_PAIR, SHOULDER_YOKE),
    ),
)

COLLECTIONS = {collection.handle: collection for collection in _COLLECTIONS}
PRODUCTS = {product.handle: product for collection in _COLLECTIONS for product in collection.products}


def collections_with(product: Product) -> list[Collection]:
    """Return the collections that contain ``product``."""
    return [collection for collection in _COLLECTIONS if product in collection.products]
