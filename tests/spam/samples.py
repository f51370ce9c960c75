"""Comments that we wrote as readers and as spammers write them."""

import json
from pathlib import Path

FILE = Path(__file__).parent / "comments.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text().splitlines()]
LABELLED = [(row["body"], row["label"] == "spam") for row in ROWS]
GOOD = [body for body, is_spam in LABELLED if not is_spam]
SPAM = [body for body, is_spam in LABELLED if is_spam]
