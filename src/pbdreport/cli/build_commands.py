"""Commands that make tables and reports."""

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pbdreport.cli import output
from pbdreport.cli.options import (
    FORMATS_HELP,
    Each,
    SchoolYears,
    Services,
    delivery_warnings,
    exit_with_refusals,
    has_desktop,
    print_outcomes,
    print_reasons,
    print_unused_folders,
    refusals_text,
    selected_reports,
    selected_targets,
    waits_for_first_exports,
)
from pbdreport.config.project import Project, find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import BuildLocked, PbdReportError, UsageError

if TYPE_CHECKING:
    from pbdreport.ingest.ingest_report import IngestReport
    from pbdreport.ops.notifications import Problem
    from pbdreport.pipeline.run import Outcome


def ingest(
    service: Services = None,
    school_year: SchoolYears = None,
    explain: Annotated[
        str,
        typer.Option(
            metavar="FILE:ROW", help="Show how each value of one row came about; write nothing."
        ),
    ] = "",
) -> None:
    """Clean and check the raw exports; report the rows of every file."""
    project = find_project()
    if explain:
        _explain_row(project, service, school_year, explain)
        return
    refusals = []
    for name, year in selected_reports(project, service, school_year):
        from pbdreport.ingest.ingest_report import read_ingest_report
        from pbdreport.pipeline.build_lock import build_lock
        from pbdreport.targets.steps import ingest_if_changed

        try:
            with build_lock(project):
                changed = ingest_if_changed(project, name, year)
        except PbdReportError as refusal:
            refusals.append(refusal)
            continue
        _print_row_counts(
            name, year, changed, read_ingest_report(project.processed_folder(name, year))
        )
    exit_with_refusals(refusals)


def _explain_row(project: Project, service: Services, school_year: SchoolYears, asked: str) -> None:
    from pbdreport.ingest.explain import explain_row

    reports = selected_reports(project, service, school_year)
    file, _, row = asked.rpartition(":")
    if len(reports) != 1 or not file or not row.isdigit():
        raise UsageError(
            "ingest --explain needs one service, one school year and one row.",
            {"expected": "--explain registraties.csv:109", "found": asked},
            "Add --service and --school-year, and the number of the row after the file.",
        )
    found = explain_row(project, *reports[0], file, int(row))
    print(f"{file}, row {row}: {found.fate}")
    for reason in found.reasons:
        print(f"  {reason}")
    table = ""
    for value in found.values:
        if value.table != table:
            table = value.table
            print(f"  {table}")
        origin = f"{value.heading!r} {value.cell!r}" if value.heading else "constant"
        steps = dict.fromkeys((value.text or "nothing", value.value or "nothing"))
        print(f"    {value.column:<24} {origin} → {' → '.join(steps)}")


def build(
    service: Services = None,
    school_year: SchoolYears = None,
    renderer: Annotated[
        Literal["html", "quarto"] | None,
        typer.Option(help="Use this renderer instead of the one in the profile."),
    ] = None,
    to: Annotated[str, typer.Option(help=FORMATS_HELP)] = "html,xlsx",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many chapters run at once. Default: twice the number of cores."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run every step, even where nothing changed.")
    ] = False,
    each: Each = None,
    executor: Annotated[
        str | None, typer.Option(help="Run chapters on this Dask cluster: dask://host:port.")
    ] = None,
    open_report: Annotated[
        bool, typer.Option("--open", help="Open the report in a browser, if there is a desktop.")
    ] = False,
) -> None:
    """Build a draft edition of each report; only what changed is run again."""
    from pbdreport.pipeline.run import build as bring_up_to_date

    project = find_project()
    is_everything = not (service or school_year)
    with output.build_progress() as progress, _telling_if_nothing_built(project):
        with _logging_what_stops(project):
            only_waits = not school_year and waits_for_first_exports(project, service)
            targets = (
                [] if only_waits else selected_targets(project, service, school_year, renderer, to)
            )
            print_reasons(targets)
        outcomes = bring_up_to_date(
            project, targets, jobs, force, progress, each=each, executor=executor
        )
    if not school_year:
        print_unused_folders(project, service)
    print_outcomes(project, outcomes)
    if open_report and has_desktop():
        webbrowser.open((project.reports / "index.html").as_uri())
    # Whoever names a school year wants to know what it lacks; a scheduler takes it as it comes.
    refused = [
        outcome
        for outcome in outcomes
        if outcome.refusal and (school_year or not outcome.is_incomplete)
    ]
    refusals = [outcome.refusal for outcome in refused if outcome.refusal]
    _tell_outcomes(project, outcomes, is_everything)
    if is_everything:
        _write_status_page(project)
    exit_with_refusals(refusals)


def watch(
    service: Services = None,
    school_year: SchoolYears = None,
    port: Annotated[
        int, typer.Option(min=0, help="The port on this machine; 0 chooses a free one.")
    ] = 8765,
) -> None:
    """Rebuild on every change while you edit, and reload the page in the browser."""
    from pbdreport.kernels.server_client import warm_kernels
    from pbdreport.ops.watch import watch_project
    from pbdreport.pipeline.run import build
    from pbdreport.storage.fingerprint import code_dependencies

    project = find_project()
    selected_targets(project, service, school_year)
    code = code_dependencies((".",))

    def rebuild() -> str:
        code_dependencies.cache_clear()
        if code_dependencies((".",)) != code:
            os.execv(sys.executable, [sys.executable, "-m", "pbdreport.cli", *sys.argv[1:]])
        try:
            outcomes = build(project, selected_targets(project, service, school_year))
        except PbdReportError as refusal:
            return str(refusal)
        problem = refusals_text(
            outcome.refusal for outcome in outcomes if outcome.refusal and not outcome.is_incomplete
        )
        if problem:
            output.warning(problem)
        else:
            output.result("Up to date.")
        return problem

    def opened(address: str, port: int) -> None:
        if has_desktop():
            output.result(f"Open {address} and edit; Ctrl-C ends.")
            webbrowser.open(address)
        else:
            output.result(f"The pages are on port {port} of this machine alone; Ctrl-C ends.")
            output.result(f"From elsewhere: ssh -L {port}:127.0.0.1:{port} and its name.")

    log = project.workshop / "logs" / "kernels.log"
    with chdir(project.root), warm_kernels(log, figures=True, asides=os.cpu_count() or 1):
        watch_project(project, rebuild, port, opened)


@contextmanager
def _logging_what_stops(project: Project) -> Iterator[None]:
    """Log why a build did not even begin, for example since all exports are gone."""
    try:
        yield
    except UsageError:
        raise
    except PbdReportError as error:
        from pbdreport.pipeline.build_log import BuildLog

        BuildLog(project).write("stopped", seconds=0, cause=error.must)
        raise


@contextmanager
def _telling_if_nothing_built(project: Project) -> Iterator[None]:
    """Tell the maintainer of what ends a whole build."""
    from pbdreport.ops.notifications import NOTHING_BUILT, Problem

    try:
        yield
    except (UsageError, BuildLocked):
        raise
    except Exception as error:
        cause = error.must if isinstance(error, PbdReportError) else type(error).__name__
        problem = Problem(NOTHING_BUILT, "", cause, str(error))
        _tell_changes(project, [problem], lambda kind, _: kind == NOTHING_BUILT)
        raise


def _tell_outcomes(project: Project, outcomes: "Sequence[Outcome]", is_everything: bool) -> None:
    """Tell the maintainer what broke in these reports, and what works again.

    A build of everything also settles what was told of reports that are no more.
    """
    from pbdreport.ops.notifications import outcome_problems

    looked_at = {str(outcome.target) for outcome in outcomes}
    deliveries = {f"{one.target.service} {one.target.school_year}" for one in outcomes}

    def is_settled(kind: str, report: str) -> bool:
        is_gone = " ".join(report.split()[:2]) not in deliveries
        return not report or report in looked_at or (is_everything and is_gone)

    _tell_changes(project, outcome_problems(outcomes, date.today()), is_settled)


def _tell_changes(
    project: Project, problems: "list[Problem]", is_settled: Callable[[str, str], bool]
) -> None:
    from pbdreport.ops.notifications import notify_changes

    if untold := notify_changes(project, problems, is_settled):
        output.warning(untold)


def _write_status_page(project: Project) -> None:
    """Write the page with the state of every report; what goes wrong with it fails no build."""
    from pbdreport.ops.status import project_status
    from pbdreport.ops.status_page import write_status_page

    try:
        now = datetime.now().astimezone()
        write_status_page(project, project_status(project, project.service_names(), [], now))
    except OSError as error:
        output.warning(f"The page with the state of the reports was not written: {error}")


def _print_row_counts(name: str, year: SchoolYear, changed: bool, report: "IngestReport") -> None:
    output.result(f"{name} {year}" + ("" if changed else " (unchanged)"))
    width = max(len(file.name) for file in report.files)
    lines: list[tuple[object, ...]] = [("file", "read", "accepted", "set aside", "skipped")]
    lines += [
        (file.name, file.read, file.accepted, file.quarantined, file.skipped_rows)
        for file in report.files
    ]
    for file_name, *counts in lines:
        output.result(f"  {file_name!s:<{width}}" + "".join(f"  {count!s:>9}" for count in counts))
    for file in report.files:
        output.detail(
            f"  {file.name}: {file.bytes} bytes, headings in row {file.detected['header_row']}"
        )
        if isinstance(totals := file.detected.get("total_rows"), list):
            output.result(f"  skipped as totals in {file.name}: row {', '.join(totals)}")
    for line in delivery_warnings(report):
        output.warning(line) if output.is_quiet() else output.result(line)
    if report.corrections:
        output.result(
            f"  {len(report.corrections)} cells were corrected as listed in corrections.csv"
        )
    if report.quarantined:
        output.result(
            f"  data/processed/{name}/{year}/quarantine.html lists them, with the reasons"
        )
