"""How the rest of this house writes labels: separated by semicolons, in capitals."""


def split(text):
    return [label.strip().upper() for label in text.split(";") if label.strip()]


def join(labels):
    return "; ".join(sorted(label.name.upper() for label in labels))
