"""The vocabulary of https://schema.org, and what in the JSON-LD of a page does not fit it.

The vocabulary is schema.org's own file (CC BY-SA 3.0), which the package rocrate carries: a newer pin renews it.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib.metadata import distribution
from typing import Any

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

PENDING = {"creditText", "digitalSourceType", "hasCredential", "EducationalOccupationalCredential"}
"""Terms in use that schema.org calls pending: search engines ask for two of them, nothing older says the others."""

BY_ADDRESS = {"item"}
"""Properties whose thing may be named by its address alone, as search engines document it for breadcrumbs."""

_QUANTITY = re.compile(r"\d+(\.\d+)? [a-z]+")
_URL = re.compile(r"https?://[^\s/]+/\S*")


def graph(html: str) -> list[dict[str, Any]]:
    """Return the nodes of the one ``<script>`` of JSON-LD in a page."""
    (script,) = SCRIPT.findall(html)
    assert "<" not in script
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def faults(nodes: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the types, properties, values and references of a graph."""
    ids = [node["@id"] for node in nodes if "@id" in node]
    found = [f"two nodes with the @id {each}" for each in set(ids) if ids.count(each) > 1]
    known = {node["@id"]: node for node in nodes if "@id" in node}
    for node in nodes:
        found += _faults(node, known)
    return found


def _faults(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> Iterator[str]:
    kind = node.get("@type", "nothing")
    yield from _term_faults(kind, "rdfs:Class")
    ancestors = _ancestors(kind)
    for name, value in node.items():
        if name in ("@id", "@type"):
            continue
        yield from _term_faults(name, "rdf:Property")
        if not ancestors & _named(name, "schema:domainIncludes"):
            yield f"{kind} has no {name}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and set(one) == {"@id"}:
                if one["@id"] not in known:
                    yield f"{name} of {kind} refers to {one['@id']}, which is not there"
                    continue
                there = known[one["@id"]]
            else:
                there = one
            ranges = _named(name, "schema:rangeIncludes")
            if not _kinds(there) & ranges and not (name in BY_ADDRESS and "URL" in _kinds(there)):
                yield f"{name} of {kind} is {one!r}, not one of {sorted(ranges)}"
            if isinstance(one, dict) and there is one:
                yield from _faults(one, known)


def _term_faults(name: str, kind: str) -> Iterator[str]:
    term = _terms().get(name)
    if term is None or kind not in _list(term["@type"]):
        yield f"schema.org has no {kind} {name}"
        return
    if "schema:supersededBy" in term:
        yield f"{name} is superseded by {sorted(_named(name, 'schema:supersededBy'))}"
    if _named(name, "schema:isPartOf") & {"pending", "attic"} and name not in PENDING:
        yield f"{name} is pending"


def _kinds(value: Any) -> set[str]:
    """Return the types that ``value`` may be taken for."""
    if isinstance(value, dict):
        return _ancestors(value.get("@type", "nothing"))
    if isinstance(value, bool):
        return {"Boolean"}
    if isinstance(value, int):
        return {"Integer", "Number"}
    if isinstance(value, float):
        return {"Number"}
    kinds = {"Text"}
    if _URL.fullmatch(value):
        kinds.add("URL")
    kinds |= _named(value.removeprefix("https://schema.org/"), "@type") if value.startswith("https://") else set()
    if _QUANTITY.fullmatch(value):
        kinds |= {"Distance", "Quantity"}
    for kind, parse in (("Date", date.fromisoformat), ("DateTime", datetime.fromisoformat)):
        try:
            parsed = parse(value)
        except ValueError:
            continue
        if kind == "Date" or parsed.tzinfo:
            kinds.add(kind)
    return kinds


@cache
def _ancestors(name: str) -> set[str]:
    """Return the type and all that it is a subclass of."""
    return {name}.union(*(_ancestors(above) for above in _named(name, "rdfs:subClassOf")))


@cache
def _named(name: str, relation: str) -> set[str]:
    """Return the names to which a term has this relation; of a part of schema.org its first name, as in "pending"."""
    ids = (each if isinstance(each, str) else each["@id"] for each in _list(_terms().get(name, {}).get(relation, [])))
    return {each.removeprefix("schema:").removeprefix("http://").split(".")[0] for each in ids}


@cache
def _terms() -> dict[str, dict[str, Any]]:
    path = distribution("rocrate").locate_file("rocrate/data/schema.jsonld")
    terms = json.loads(path.read_text("utf-8"))["@graph"]
    return {term["@id"].removeprefix("schema:"): term for term in terms}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
