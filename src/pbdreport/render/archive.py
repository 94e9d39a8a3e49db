"""The edition in one file, to unpack and read without a network; the same bytes every time."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LEFT_OUT = ("manifest.json",)
"""It tells when and by what the edition was made, and so differs between equal editions."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16


def write_archive(folder: Path, name: str) -> None:
    """Write everything that readers can open, in a folder named as the file is.

    Args:
        folder: The edition, complete but for this file and the manifest.
        name: The file, with its ending.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            inside = path.relative_to(folder).as_posix()
            if inside not in (name, *_LEFT_OUT):
                entry = ZipInfo(f"{Path(name).stem}/{inside}", _FIRST_DAY)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, _READABLE
                archive.writestr(entry, path.read_bytes())
