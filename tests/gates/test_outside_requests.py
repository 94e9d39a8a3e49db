import pytest

from pbdreport.gates.outside_requests import asked_outside, looked_at, outside_refusals


def asked(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return list(asked_outside(name, path))


OUTSIDE = "https://cdn.example/npm/jquery@3.5.1/dist/jquery.min.js"


@pytest.mark.parametrize(
    "markup",
    [
        f'<script src="{OUTSIDE}" crossorigin="anonymous"></script>',
        f'<link rel="stylesheet" href="{OUTSIDE}">',
        f'<link rel="preload alternate" href="{OUTSIDE}">',
        f'<img src="{OUTSIDE}" alt="x">',
        f'<img srcset="a.png 1x, {OUTSIDE} 2x" alt="x">',
        f'<iframe src="{OUTSIDE}"></iframe>',
        f'<iframe srcdoc="&lt;img src=&quot;{OUTSIDE}&quot;&gt;"></iframe>',
        f'<video poster="{OUTSIDE}"></video>',
        f'<object data="{OUTSIDE}"></object>',
        f'<svg><image xlink:href="{OUTSIDE}"/></svg>',
        f'<svg><use href="{OUTSIDE}"/></svg>',
        f'<p style="background: url({OUTSIDE})">x</p>',
        f"<style>@import '{OUTSIDE}';</style>",
        f'<script type="module">import "{OUTSIDE}"</script>',
        f'<script>fetch("{OUTSIDE}")</script>',
        f'<meta http-equiv="refresh" content="0; url={OUTSIDE}">',
    ],
)
def test_a_page_that_asks_for_something_outside_is_found(tmp_path, markup):
    """In every way that makes a browser send a request by itself."""
    assert asked(tmp_path, "reach.html", f"<p>Bereik</p>{markup}") == [OUTSIDE]


@pytest.mark.parametrize(
    "address",
    [
        "//cdn.example/x.js",
        "http://cdn.example/x.js",
        "file:///home/x.js",
        "/assets/x.js",
        "../x.js",
        "../../years.js",
        "assets/../../x.js",
    ],
)
def test_what_leaves_the_edition_is_outside(tmp_path, address):
    """A whole address, one from the root of a server, and a step out of the folder."""
    assert asked(tmp_path, "reach.html", f'<script src="{address}"></script>') == [address]


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="assets/report.js"></script>',
        '<script src="../years.js" defer></script>',
        '<script src="site_libs/bootstrap.min.js?v=1"></script>',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<link rel="next" href="https://elders.example/volgende.html">',
        '<a href="https://elders.example">Elders</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#mark"/></svg>',
        '<p style="clip-path: url(#area)">x</p>',
        "<script>const licence = 'https://elders.example/licence';</script>",
    ],
)
def test_what_stands_in_the_edition_or_only_leads_elsewhere_is_no_request(tmp_path, markup):
    """The list of school years is beside it; links are followed only by readers."""
    assert asked(tmp_path, "reach.html", f"<p>Bereik</p>{markup}") == []


def test_style_sheets_scripts_and_drawings_are_read_too(tmp_path):
    """Relative to the folder of the file: a font two folders up is still in the edition."""
    font = "@font-face { src: url('../../fonts/a.woff'), url(https://fonts.example/a.woff2) }"
    comment = "/* url(https://example.org/licence) */"

    assert asked(tmp_path, "libs/boot/a.css", comment + font) == ["https://fonts.example/a.woff2"]
    assert asked(tmp_path, "libs/a.js", 'import("https://x.example/a.js")') == [
        "https://x.example/a.js"
    ]
    assert asked(tmp_path, "data/a.svg", '<svg><image href="https://x.example/a.png"/></svg>') == [
        "https://x.example/a.png"
    ]
    assert asked(tmp_path, "data/a.csv", "https://x.example") == []


def test_the_refusal_names_the_file_and_what_it_asks_for(tmp_path):
    """Once per file; the gate says how many pages it checked."""
    (tmp_path / "index.html").write_text("<p>Goed</p>")
    (tmp_path / "reach.html").write_text(f'<script src="{OUTSIDE}"></script>' * 2)

    (refusal,) = outside_refusals(tmp_path)

    assert str(refusal) == (
        "A file requests something from outside the edition.\n"
        "  file   reach.html\n"
        f"  found  '{OUTSIDE}'\n"
        "Find where it comes from: a chart or table of your own, or a Quarto extension or theme. "
        "Put the file into the edition, or remove the request."
    )
    assert looked_at(tmp_path) == "2 pages, with their style sheets, scripts and drawings"
