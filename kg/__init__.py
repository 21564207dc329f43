"""A knowledge graph of cities' industrial plans. `kg.load()` gives a `Session`."""

TYPE_CHECKING = False  # as in typing, which takes a fifth of the time of `kg --help` to import

if TYPE_CHECKING:
    from kg.session import Session, load

__all__ = ["Session", "load"]


def __getattr__(name: str) -> object:
    """Import the session only when it is asked for, so that `import kg` does no work."""
    if name in __all__:
        from kg import session

        return getattr(session, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
