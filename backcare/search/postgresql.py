"""The index on PostgreSQL: two columns beside each entry, made of words that are folded and stemmed already.

``words`` holds every word with its places, under a GIN index; it is long, so it lies outside of the table and is never
read by a search without a phrase. ``ranks`` holds names, summary and the words that the text says most often, with
their weights; it is short, lies in the table, and gives the score. To rank by ``words`` would be to read all texts.

PostgreSQL has too few places for a long text. Such an entry has none, and ``PLACEHOLDER`` in both columns; phrases are
then looked up in ``SearchText``, where the words stand in order.
"""

from collections import Counter
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backcare.articles.models import Article
from backcare.search.backends import Match, most_of
from backcare.search.models import SearchEntry, SearchText, SearchWord
from backcare.search.queries import Query, Term
from backcare.search.ranking import BEGINNING
from backcare.search.stemming import PLACEHOLDER
from backcare.vacuum import vacuum

ENTRIES, TEXTS = SearchEntry._meta.db_table, SearchText._meta.db_table
INDEX = "backcare_search_words"
WEIGHTS = "{0.1, 0.2, 0.4, 1.0}"
"""What a word counts in the text, as a form of a name, in the head, in the names: PostgreSQL's D, C, B and A."""
KNOWN_WELL = 50
"""A last word that so many entries have is ranked as it is: what only begins like it comes after them, unranked."""
RANKED_WORDS, RANKED_TIMES = 40, 4
"""How many words of a text count for the score, and how often each at most."""
MOST_PLACES, LAST_PLACE = 255, 16_383
"""How many places of a word PostgreSQL keeps, and the last one that it knows."""
HAS_PLACES = f"NOT {ENTRIES}.ranks @@ '{PLACEHOLDER}'::tsquery"
IN_A_ROW = f"""(
    SELECT concat_ws(' {PLACEHOLDER} ', '', title, aliases, head, body, '') LIKE ALL (%s)
    FROM {TEXTS} WHERE entry_id = {ENTRIES}.id
)"""
"""Whether stems follow one another, each between spaces. No phrase holds what is between two fields."""


JOIN_LABELS = "string_agg(labels, ' ')"
"""SQL that joins the column ``labels`` of all rows, with spaces between."""


def create(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index; called by the migration, after its tables."""
    schema_editor.execute(f"ALTER TABLE {ENTRIES} ADD COLUMN words tsvector, ADD COLUMN ranks tsvector")
    schema_editor.execute(f"ALTER TABLE {ENTRIES} ALTER COLUMN ranks SET STORAGE MAIN")
    # Without fastupdate a search never waits for words that were put aside.
    schema_editor.execute(f"CREATE INDEX {INDEX} ON {ENTRIES} USING gin (words) WITH (fastupdate = off)")


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index."""
    schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")
    schema_editor.execute(f"ALTER TABLE {ENTRIES} DROP COLUMN IF EXISTS words, DROP COLUMN IF EXISTS ranks")


def write(texts: list[SearchText], using: str) -> None:
    """Put ``texts``, which were just stored, into the index."""
    rows = [(*_columns(text), text.pk) for text in texts]
    with connections[using].cursor() as cursor:
        cursor.executemany(
            f"UPDATE {ENTRIES} SET words = %s::tsvector, ranks = %s::tsvector WHERE id = %s",
            rows,
        )


def match(query: Query, rarities: dict[str, float], counts: dict[str, int], *, most: bool = False) -> Match:
    """Return the SQL that finds what has all words of ``query``, or ``most`` of them."""
    ranked = []
    for term in query.terms:
        rarity = rarities[term.word]
        stems = [*term.stems, *(stem for other in term.synonyms for stem in other.split())]
        ranked.append((rarity, " | ".join(map(_quoted, dict.fromkeys(stems)))))
        if term.is_beginning and counts[term.word] < KNOWN_WELL:
            ranked.append((BEGINNING * rarity, f"{_quoted(term.word)}:*"))
    # 16: less for long texts, by their count of words.
    rank = f"%s * ts_rank('{WEIGHTS}'::float4[], {ENTRIES}.ranks, %s::tsquery, 16)"
    where = [f"{ENTRIES}.words @@ %s::tsquery"]
    found = most_of(query, rarities, _one, " & ", " | ") if most else expression(query)
    params: list[str | list[str]] = [found]
    if sequences := query.sequences:
        where.append(f"({HAS_PLACES} OR {IN_A_ROW})")
        params.append([f"% {stems} %" for stems in sequences])
    return Match(
        score=" + ".join([rank] * len(ranked)),
        score_params=[value for pair in ranked for value in pair],
        where=where,
        where_params=params,
    )


def counts(query: Query, using: str) -> list[int]:
    """Return how many entries, in any language, have each term of ``query``."""
    one = f"(SELECT COUNT(*) FROM {ENTRIES} WHERE words @@ %s::tsquery)"
    return list(run(f"SELECT {', '.join([one] * len(query.terms))}", [*map(_one, query.terms)], using)[0])


def run(sql: str, params: list[Any], using: str) -> list[tuple]:
    """Return the rows of a statement made from ``match()``."""
    # PostgreSQL does not know that reading "words" outside of its index means reading every text; and compiling a
    # statement takes longer than running it.
    connection = connections[using]
    goes_on = connection.in_atomic_block
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
        cursor.execute(sql, params)
        rows = cursor.fetchall()
        if goes_on:
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
            cursor.execute("SET LOCAL jit TO DEFAULT")
    return rows


def tidy(using: str) -> None:
    """Make the index fast again after very many changes."""
    vacuum([Article, SearchEntry, SearchText, SearchWord], using)


def expression(query: Query) -> str:
    """Return ``query`` as the text of a tsquery. Each word is quoted, so nothing in it is an operator."""
    return " & ".join([*map(_one, query.terms), *map(_in_a_row, query.sequences)])


def _in_a_row(stems: str) -> str:
    return f"({' <-> '.join(map(_quoted, stems.split()))} | {_quoted(PLACEHOLDER)})"


def _one(term: Term) -> str:
    stems = " & ".join(map(_quoted, dict.fromkeys(term.stems)))
    either = [stems, *map(_synonym, term.synonyms), *[f"{_quoted(term.word)}:*"] * term.is_beginning]
    return f"({' | '.join(either)})" if len(either) > 1 else stems


def _synonym(stems: str) -> str:
    # Of a text without places it is not known whether the words follow one another: they are taken to.
    words = [*map(_quoted, stems.split())]
    return f"({' <-> '.join(words)} | ({' & '.join([*words, _quoted(PLACEHOLDER)])}))" if len(words) > 1 else words[0]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _columns(text: SearchText) -> tuple[str, str]:
    """Return ``words`` and ``ranks`` of ``text``."""
    places: dict[str, list[int]] = {}
    in_order = f" {PLACEHOLDER} ".join([text.title, text.aliases, text.head, text.body]).split()
    for place, word in enumerate(in_order, 1):
        places.setdefault(word, []).append(place)
    places.pop(PLACEHOLDER, None)
    forms = {*text.name_forms.split(), *text.forms.split()} - {*places}
    ranks = _ranks(text)
    if len(in_order) > LAST_PLACE or any(len(at) > MOST_PLACES for at in places.values()):
        return " ".join(map(_quoted, [PLACEHOLDER, *places, *forms])), f"{_quoted(PLACEHOLDER)} {ranks}"
    with_places = (f"{_quoted(word)}:{','.join(map(str, at))}" for word, at in places.items())
    return " ".join([*with_places, *map(_quoted, forms)]), ranks


def _ranks(text: SearchText) -> str:
    counted = Counter(text.body.split())
    often = Counter({word: min(times, RANKED_TIMES) for word, times in counted.most_common(RANKED_WORDS)})
    head = Counter({word: min(times, RANKED_TIMES) for word, times in Counter(text.head.split()).items()})
    names, forms = {*f"{text.title} {text.aliases}".split()}, {*text.name_forms.split()}
    parts = []
    for word in {*names, *forms, *head, *often} - {PLACEHOLDER}:
        places = ["1A"] * (word in names) or ["1C"] * (word in forms)
        places += [f"{2 + at}B" for at in range(head[word])]
        places += [f"{2 + RANKED_TIMES + at}D" for at in range(often[word])]
        parts.append(f"{_quoted(word)}:{','.join(places)}")
    return " ".join(parts)
