"""The leak gate: no file of an edition contains a path of this machine, a pseudonym or a record.

Pages, data and pictures are read as text; archives and workbooks are unpacked; PDF files give their
text. `personal_data` searches the same texts for people.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import GateRefusal

PSEUDONYM = re.compile(r"\b[0-9a-f]{32}\b")
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)(?![\w-])")
"""An e-mail address. It is matched from the start of a word only, for speed; its domain ends with
letters, since `jquery@3.5.1` is a version."""
HOMES = re.compile(r"(?:/home/|/Users/|[A-Za-z]:\\{1,2}Users\\)\w")
MARKS_OF_HOMES = ("/home/", "Users")
"""Quicker to search for: a text without either has no path of a home folder."""
TAG = re.compile(r"<!--|-->|<[^>]*>")
"""A tag, or the delimiters of a comment: its text can be read in the source of a page."""
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,}")
DIGIT = re.compile("[0-9]")
DIGITS = 8
"""A number with fewer digits is not taken for a record number."""
RECORDS = {
    "contacts": "contact_id",
    "responses": "response_id",
    "enrolments": "enrolment_id",
    "trajectories": "trajectory_id",
    "complaints": "complaint_id",
}
"""The tables with record numbers that must not be published."""
_MARKUP = (".html", ".svg", ".xml", ".rels", ".xhtml", ".opf")
_FONTS = (".woff", ".woff2", ".ttf", ".otf", ".eot")
_ASSETS = (".css", ".js", ".mjs", ".map", *_FONTS)
"""Files that renderers name by the digest of their content."""
_NAMED = re.compile(r"url\([^)]*\)|sourceMappingURL=\S+")
"""The places where a style sheet names a file."""
_WRITTEN = re.compile(rb"[\x20-\x7e]{24,}")
"""Text in a font; shorter runs of characters are bytes of its glyphs."""
_PACKED = (".zip", ".xlsx", ".epub")


@dataclass(frozen=True)
class PublishedText:
    """The text of a published file, or of a file inside one."""

    file: str
    content: str
    is_markup: bool


def texts_of_edition(folder: Path) -> list[PublishedText]:
    """The text of all files of an edition; the same content is read once."""
    seen: set[bytes] = set()
    return [
        text
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for text in _texts(path.relative_to(folder).as_posix(), path.read_bytes(), seen)
    ]


def _texts(name: str, content: bytes, seen: set[bytes]) -> Iterator[PublishedText]:
    digest = hashlib.sha256(content).digest()
    if digest in seen:
        return
    seen.add(digest)
    suffix = Path(name).suffix.lower()
    if suffix in _PACKED:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for inside in sorted(packed.namelist()):
                if not inside.endswith("/"):
                    yield from _texts(f"{name}/{inside}", packed.read(inside), seen)
    elif suffix == ".pdf":
        yield PublishedText(name, _pdf_text(content), is_markup=False)
    elif suffix == ".png":
        yield PublishedText(name, _png_text(content), is_markup=False)
    elif suffix in _FONTS:
        text = b"\n".join(_WRITTEN.findall(content)).decode("ascii")
        yield PublishedText(name, text, is_markup=False)
    else:
        text = content.decode("utf-8", errors="ignore")
        yield PublishedText(name, text, is_markup=suffix in _MARKUP)


def _pdf_text(content: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    metadata = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([*metadata, *(page.extract_text() for page in reader.pages)])


def _png_text(content: bytes) -> str:
    """The metadata of a picture; the words in it are also in the SVG that it is made from."""
    from PIL import Image

    return "\n".join(
        f"{key}: {value}" for key, value in Image.open(io.BytesIO(content)).info.items()
    )


def find_leaks(
    texts: Iterable[PublishedText], project: Project, profile: Profile
) -> Iterator[GateRefusal]:
    """Refusals of paths, pseudonyms and e-mail addresses."""
    known = {profile.contact.email.lower()}
    texts = list(texts)
    digests = {digest for text in texts for name in _assets(text) for digest in _hex(name)}
    for text in texts:
        where = {"file": text.file}
        may_name_home = any(mark in text.content for mark in MARKS_OF_HOMES)
        if str(project.root) in text.content or (may_name_home and HOMES.search(text.content)):
            yield GateRefusal(
                "A published file contains a path of the machine that made it.",
                {**where, "found": "the project's folder, or a home folder"},
                "Find the cell or the setting that prints it.",
            )
        if _hex(text.content) - digests:
            yield GateRefusal(
                "A published file contains what looks like a pseudonym.",
                {**where, "found": "32 hexadecimal digits"},
                "Find what publishes records of people, and publish counts instead.",
            )
        addresses = ADDRESS.findall(text.content) if "@" in text.content else ()
        strangers = {found.lower() for found in addresses} - known
        if strangers:
            yield GateRefusal(
                "A published file contains e-mail addresses other than the service's own.",
                {**where, "found": f"{len(strangers)} of others"},
                "Find what publishes them; the service's own address is in its profile.",
            )


def _assets(text: PublishedText) -> list[str]:
    """File names with a digest of the content: that of a text, and those in a style sheet."""
    name = text.file.lower()
    named = _NAMED.findall(text.content) if name.endswith(".css") else []
    return [text.file, *named] if name.endswith(_ASSETS) else []


def _hex(text: str) -> set[str]:
    return set(PSEUDONYM.findall(text))


def find_record_numbers(texts: Iterable[PublishedText], tables: Path) -> Iterator[GateRefusal]:
    """Refusals of record numbers: of contacts, responses, enrolments, trajectories, complaints."""
    import duckdb
    import pyarrow as pa

    tokens = [
        (text.file, token)
        for text in texts
        for token in sorted(set(TOKEN.findall(text.content)))
        if _is_number(token)
    ]
    files, words = zip(*tokens, strict=True) if tokens else ((), ())
    columns = {"file": pa.array(files, pa.string()), "token": pa.array(words, pa.string())}
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        connection.register("tokens", pa.table(columns))
        for table, column in RECORDS.items():
            path = tables / f"{table}.parquet"
            query = (
                "SELECT file, count(*) FROM tokens "
                f"SEMI JOIN read_parquet(?) AS t ON token = t.{column} GROUP BY file ORDER BY file"
            )
            found = connection.execute(query, [str(path)]).fetchall() if path.is_file() else []
            for file, numbers in found:
                yield GateRefusal(
                    "A published file contains numbers of single records.",
                    {"file": file, "found": f"{numbers} of the table {table}"},
                    "Find what publishes records, and publish counts instead.",
                )


def _is_number(token: str) -> bool:
    if token.isdigit():
        return len(token) >= DIGITS
    return DIGIT.search(token) is not None
