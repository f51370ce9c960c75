"""Cards: techniques as articles, body areas and shop pages show them, never without their cautions."""

from collections.abc import Iterable
from dataclasses import dataclass

from backcare.cautions.models import Caution
from backcare.images.pictures import Picture, Pictures, load
from backcare.techniques.models import Technique


@dataclass(frozen=True)
class TechniqueCard:
    """A technique with its picture, and those of its cautions that no card before it on the page has shown."""

    technique: Technique
    picture: Picture | None
    cautions: list[Caution]


def make_technique_cards(
    techniques: Iterable[tuple[Technique, list[Caution]]],
    pictures: Pictures | None = None,
    already_shown: Iterable[Caution] = (),
) -> list[TechniqueCard]:
    """Return a card for each technique of ``Technique.objects.with_cautions()``.

    A caution that several of them share stands once, before the first; one that the page has ``already_shown``, never.
    """
    techniques = list(techniques)
    if pictures is None:
        pictures = load(ids=[technique.image_id for technique, _cautions in techniques])
    shown = {caution.pk for caution in already_shown}
    cards = []
    for technique, cautions in techniques:
        fresh = [caution for caution in cautions if caution.pk not in shown]
        shown.update(caution.pk for caution in fresh)
        cards.append(TechniqueCard(technique, pictures.of(technique.image_id), fresh))
    return cards
