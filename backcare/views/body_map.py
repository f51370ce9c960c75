"""The body map: a drawing of the back whose regions lead to the pages of body areas."""

from collections.abc import Iterable
from dataclasses import dataclass

from backcare.areas.models import BodyArea

SHAPES = {
    BodyArea.MapRegion.NECK: "M88 44h24v14q3 9 16 13l-28 6-28-6q13-4 16-13z",
    BodyArea.MapRegion.SHOULDERS: "M72 71l28 6 28-6q22 3 32 21-10 9-22 6-18-13-38-13T62 98q-12 3-22-6 10-18 32-21z",
    BodyArea.MapRegion.UPPER_BACK: "M62 98q18-13 38-13t38 13l-4 30q-34 8-68 0z",
    BodyArea.MapRegion.MID_BACK: "M66 128q34 8 68 0l-4 28q-30 7-60 0z",
    BodyArea.MapRegion.LOWER_BACK: "M70 156q30 7 60 0l5 30q-35 8-70 0z",
    BodyArea.MapRegion.HIPS: "M65 186q35 8 70 0 7 18 6 42H59q-1-24 6-42z",
}
"""The outline of each region as an SVG path in a view box of 200 by 236, from the top down."""


@dataclass(frozen=True)
class Region:
    """A region of the map, the body area that it leads to, and whether the page is about that."""

    area: BodyArea
    shape: str
    is_current: bool


def body_map(areas: Iterable[BodyArea], current: BodyArea | None = None) -> list[Region]:
    """Return the regions of the map that ``areas`` own, from the top down.

    A muscle lights up the region that it belongs to. A region that several areas own leads to the first.
    """
    owners: dict[str, BodyArea] = {}
    for area in areas:
        owners.setdefault(area.map_region, area)
    lit = {current.pk, current.parent_id} if current else set()
    return [Region(owners[name], shape, owners[name].pk in lit) for name, shape in SHAPES.items() if name in owners]
