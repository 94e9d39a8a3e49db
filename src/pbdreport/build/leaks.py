"""The leak gate: no file of an edition holds a person, a record or a place of this machine.

Pages, data and pictures are read as text, archives and workbooks unpacked, PDF by its text. What
is looked for are words that stand in sets, never one pattern a name. Names, e-mail addresses and
open answers come from the raw exports, which are read again here through the mapping, in memory:
they are stored nowhere.
"""

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import GateRefusal

PSEUDONYM = re.compile(r"\b[0-9a-f]{32}\b")
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""Looked for from where words begin only: within them it would be looked for again and again."""
HOMES = re.compile(r"(?:/home/|/Users/|[A-Za-z]:\\{1,2}Users\\)\w")
MARKS_OF_HOMES = ("/home/", "Users")
"""Quicker to look for: a text without either names no home folder."""
WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r"=\s*\"([^\"]*)\"")
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,}")
DIGIT = re.compile("[0-9]")
DIGITS = 8
"""A number of fewer digits looks like any other and is not taken for the number of a record."""
RECORDS = {
    "contacts": "contact_id",
    "responses": "response_id",
    "enrolments": "enrolment_id",
    "trajectories": "trajectory_id",
    "complaints": "complaint_id",
}
"""The tables of which a record has a number of its own that is nobody else's business."""
_MARKUP = (".html", ".svg", ".xml", ".rels", ".xhtml", ".opf")
_PACKED = (".zip", ".xlsx", ".epub")

People = Mapping[int, frozenset[tuple[str, ...]]]
"""Names and openings of open answers, by how many words they have."""


@dataclass(frozen=True)
class Text:
    """The text of a published file, or of a file inside one."""

    file: str
    content: str
    is_markup: bool

    def runs(self) -> Iterator[list[str]]:
        """The words that a reader sees or hears one after the other, in small letters."""
        if not self.is_markup:
            yield WORD.findall(self.content.casefold())
            return
        yield WORD.findall(html.unescape(TAG.sub(" ", self.content)).casefold())
        for attribute in ATTRIBUTE.findall(self.content):
            if " " in attribute:
                yield WORD.findall(html.unescape(attribute).casefold())


def texts_of(folder: Path) -> list[Text]:
    """The text of all files of an edition; the same content is read once."""
    seen: set[bytes] = set()
    return [
        text
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for text in _texts(path.relative_to(folder).as_posix(), path.read_bytes(), seen)
    ]


def _texts(name: str, content: bytes, seen: set[bytes]) -> Iterator[Text]:
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
        yield Text(name, _pdf_text(content), is_markup=False)
    elif suffix == ".png":
        yield Text(name, _png_text(content), is_markup=False)
    else:
        # Fonts are no text; what they say of the machine is found all the same.
        text = content.decode("utf-8", errors="ignore")
        yield Text(name, text, is_markup=suffix in _MARKUP)


def _pdf_text(content: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    told = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([*told, *(page.extract_text() for page in reader.pages)])


def _png_text(content: bytes) -> str:
    """What a picture says of itself; its words are those of the drawing that it is made from."""
    from PIL import Image

    return "\n".join(
        f"{key}: {value}" for key, value in Image.open(io.BytesIO(content)).info.items()
    )


def leaks(texts: Iterable[Text], project: Project, profile: Profile) -> Iterator[GateRefusal]:
    """Places, pseudonyms and e-mail addresses."""
    known = {profile.contact.email.lower()}
    for text in texts:
        where = {"file": text.file}
        may_name_home = any(mark in text.content for mark in MARKS_OF_HOMES)
        if str(project.root) in text.content or (may_name_home and HOMES.search(text.content)):
            yield GateRefusal(
                "A published file names no place on the machine that made it.",
                {**where, "found": "the project's folder, or a home folder"},
                "Find the cell or the setting that prints a path.",
            )
        if PSEUDONYM.search(text.content):
            yield GateRefusal(
                "A published file holds no pseudonym.",
                {**where, "found": "32 hexadecimal digits"},
                "Find what publishes records of people; publish counts.",
            )
        addresses = ADDRESS.findall(text.content) if "@" in text.content else ()
        strangers = {found.lower() for found in addresses} - known
        if strangers:
            yield GateRefusal(
                "The only e-mail address in a published file is the service's own.",
                {**where, "found": f"{len(strangers)} others"},
                "Find what publishes them; the address of the service stands in its profile.",
            )


def names(texts: Iterable[Text], people: People) -> Iterator[GateRefusal]:
    """Full names of people, and the words of open answers."""
    first = {run[0] for known in people.values() for run in known if run}
    for text in texts:
        found = {
            run
            for words in text.runs()
            for start, word in enumerate(words)
            if word in first
            for size, known in people.items()
            if (run := tuple(words[start : start + size])) in known
        }
        if found:
            yield GateRefusal(
                "A published file names no person and repeats no open answer.",
                {"file": text.file, "found": f"{len(found)} from the raw exports"},
                "Find what publishes them. Where the column holds no people, list its heading in "
                "`not_personal` of its source in the mapping.",
            )


def records(texts: Iterable[Text], tables: Path) -> Iterator[GateRefusal]:
    """Numbers of contacts, responses, enrolments, trajectories and complaints."""
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
    with duckdb.connect() as connection:
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
                    "A published file holds no number of a single record.",
                    {"file": file, "found": f"{numbers} of the table {table}"},
                    "Find what publishes records; publish counts.",
                )


def _is_number(token: str) -> bool:
    if token.isdigit():
        return len(token) >= DIGITS
    return DIGIT.search(token) is not None
