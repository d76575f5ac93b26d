"""Keys of devices cost next to nothing here; how dear a guess is, is asked in one test."""

from tests.cheap import cheap_keys

__all__ = ["cheap_keys"]
