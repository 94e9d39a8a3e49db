"""From the raw exports of a school-guidance service to its published annual report."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pbdreport.notebook import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line answers without importing pandas.
    if name in __all__:
        from pbdreport import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
