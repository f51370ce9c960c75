"""The tests of Backcare: ``tests/<folder>/test_<module>.py``."""
