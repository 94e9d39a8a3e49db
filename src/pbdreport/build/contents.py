"""What an edition says of itself: on its pages where it comes from, and its manifest."""

import json
from pathlib import Path

import pbdreport
from pbdreport.build.editions import MANIFEST, SignOff, signed
from pbdreport.build.origins import intake_files, made_from
from pbdreport.build.steps import Target
from pbdreport.config.content import file_hash


def provenance(target: Target, commit: str, sign_off: SignOff | None) -> dict[str, str]:
    """What the pages say of how they came about: label and text, in Dutch."""
    from pbdreport.presentation.numbers import number

    files = intake_files(target)
    read = sum(file["read"] for file in files)
    aside = sum(file["quarantined"] for file in files)
    lock = target.project.root / "requirements" / "runtime.txt"
    version = f", versie {commit}" if commit else ""
    released = {"Vrijgegeven door": sign_off.by} if sign_off else {}
    return {
        **released,
        "Bronnen": f"{len(files)} bestanden, {number(read)} rijen gelezen",
        "Opzijgezet": f"{number(aside)} rijen met een fout tellen niet mee",
        "Programma": f"pbdreport {pbdreport.__version__}{version}",
        "Bibliotheken": f"vergrendeld, {file_hash(lock)[:12]}" if lock.is_file() else "",
    }


def write_manifest(folder: Path, target: Target, sign_off: SignOff | None, **facts: object) -> None:
    """Write what the edition was made from, how, what the gates found, and who signed it off."""
    manifest = {
        "state": "final" if sign_off else "draft",
        "signed": signed(sign_off),
        "service": target.service,
        "school_year": str(target.school_year),
        "scope": target.scope,
        "renderer": target.rendered_by,
        "name": target.profile.name,
        "invented": target.profile.invented,
        "formats": list(target.formats),
        "parameters": target.parameters,
        **made_from(target),
        **facts,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
