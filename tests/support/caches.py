"""Caches that do what a real one does, also at the worst moment."""

from django.core.cache.backends.locmem import LocMemCache


class Shared(LocMemCache):
    """One that all processes would see, as they do Redis."""


class Forgetful(LocMemCache):
    """What was there when it was to be added has lapsed when it is counted."""

    def add(self, key, value, *args, **kwargs):
        super().add(key, value, *args, **kwargs)
        self.delete(key)
        return False


class Overtaken(LocMemCache):
    """Something else happens once, just before a value is added or set."""

    meanwhile: list = []

    def add(self, *args, **kwargs):
        self._let_it_happen()
        return super().add(*args, **kwargs)

    def set(self, *args, **kwargs):
        self._let_it_happen()
        super().set(*args, **kwargs)

    def _let_it_happen(self):
        while self.meanwhile:
            self.meanwhile.pop()()
