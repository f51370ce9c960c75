"""What *published*, *scheduled* and *expired* mean: abstract models. Acts such as publishing are in ``publication``."""
