"""Texts about planted topics: whoever reads them knows which belong together."""

TOPICS = (
    "lumbar spine disc sitting desk posture hamstring pelvis lordosis lifting chair backrest sciatica",
    "shoulder rotator cuff deltoid swimming reach overhead clavicle impingement scapula bursa throwing",
    "calf running ankle achilles stride marathon tendon shin splints gait trainers uphill cadence",
    "neck screen headache trapezius pillow whiplash cervical tension phone stare jaw temples migraine",
    "percussion gun battery attachment speed noise motor warranty charger amplitude stall grip weight",
)
COMMON = "massage muscle pressure minutes relief warm slow hand skin breathe comfortable gentle session body feel pain"


def write_title(source, topic):
    """A title of three words about a topic."""
    return " ".join(source.sample(TOPICS[topic].split(), 3)).capitalize()


def write_body(source, topic, words=120):
    """A text: half of it is about a topic, the rest could be about any."""
    own, common = TOPICS[topic].split(), COMMON.split()
    return f"<p>{' '.join(source.choice(own if source.random() < 0.4 else common) for _ in range(words))}</p>"
