"""The edition as a ZIP archive, to unpack and read offline; its bytes are reproducible."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LEFT_OUT = ("manifest.json",)
"""Has the time of the build, and so differs between equal editions."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16


def write_archive(folder: Path, name: str) -> None:
    """Write everything that readers can open, inside a folder with the name of the archive.

    Args:
        folder: The edition, complete except for this file and the manifest.
        name: The name of the archive, with its extension.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            inside = path.relative_to(folder).as_posix()
            if inside not in (name, *_LEFT_OUT):
                entry = ZipInfo(f"{Path(name).stem}/{inside}", _FIRST_DAY)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, _READABLE
                archive.writestr(entry, path.read_bytes())
