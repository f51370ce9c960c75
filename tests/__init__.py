"""The tests of Backcare: ``tests/<room>/test_<module>.py``."""
