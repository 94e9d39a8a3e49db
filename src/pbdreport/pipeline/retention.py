"""Removes what is kept longer than the profile says, at the end of a build.

1. `data_years`: the raw exports, snapshots, clean tables and quarantine of so many school years
   stay, counted back from the newest with exports: a clock that jumps removes nothing.
2. A report needs the data of the year before it. That of the oldest year that stays is closed: it
   stays as it was published, and a build of everything leaves it alone.
3. `refused_days`: what is kept of a refused delivery, after the last attempt.
4. `edition_days`: earlier editions, after they were made. What a link points to stays, whatever its
   age, and `keep_editions` bounds their number in any case.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import is_final
from pbdreport.targets.target import edition_link


def remove_expired(project: Project, service: str, profile: Profile, now: datetime) -> list[str]:
    """Remove what is kept too long of a service; call it only under the lock.

    Returns:
        What was removed, as paths in the project.
    """
    rules = profile.retention
    gone = list(_expired_data(project, service, rules.data_years))
    gone += _expired_refusals(project, service, now - timedelta(days=rules.refused_days))
    if rules.edition_days is not None:
        gone += _expired_editions(project, service, now - timedelta(days=rules.edition_days))
    for path in gone:
        shutil.rmtree(path)
    return [project.shown(path) for path in gone]


def is_closed(project: Project, service: str, profile: Profile, year: SchoolYear) -> bool:
    """Whether a report is released, and what it was compared with is kept no longer."""
    years = profile.retention.data_years
    delivered = project.school_years(service)
    if years is None or not delivered or year.first > delivered[-1].first - years + 1:
        return False
    return is_final(edition_link(project, service, year, "")) and year.previous not in delivered


def _expired_data(project: Project, service: str, years: int | None) -> Iterator[Path]:
    delivered = project.school_years(service)
    if years is None or not delivered:
        return
    oldest = delivered[-1].first - years + 1
    for folder in (project.root / "data" / "raw" / service, project.processed / service):
        for path in sorted(folder.glob("[!.]*")):
            year = SchoolYear.of_folder(path)
            if path.is_dir() and not path.is_symlink() and year and year.first < oldest:
                yield path


def _expired_refusals(project: Project, service: str, oldest: datetime) -> Iterator[Path]:
    for path in sorted((project.processed / service).glob("refused-*")):
        changed = max(one.stat().st_mtime for one in (path, *path.iterdir()))
        if datetime.fromtimestamp(changed, UTC) < oldest:
            yield path


def _expired_editions(project: Project, service: str, oldest: datetime) -> Iterator[Path]:
    pointed = {link.resolve() for link in (project.reports / service).glob("*")}
    for path in sorted((project.reports / ".editions").glob(f"{service}-[0-9]*@[0-9]*")):
        made = datetime.strptime(path.name.rpartition("@")[2][:15], "%Y%m%dT%H%M%S")
        if made.replace(tzinfo=UTC) < oldest and path.resolve() not in pointed:
            yield path
