"""From the raw exports of a school-guidance service to its published annual report."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pbdreport.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # The command line must answer before pandas is imported: what a notebook needs comes late.
    if name in __all__:
        from pbdreport import chapter

        return getattr(chapter, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
