from pbdreport.presentation.charts.svg_cleanup import clean_svg

DRAWN = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="20pt" viewBox="0 0 10 20"
 xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>who made it</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="figure_1"><g id="patch_1">
  <path d="M 1.23456 2
L 3 4" clip-path="url(#p1)" style="fill: #12436d; stroke: none"/></g>
  <g id="text_1"><text style="font-size: 13px; font-family: 'DejaVu Sans'" x="1" y="2"
   transform="rotate(-0 1 2)">a &lt; b</text></g>
  <use xlink:href="#m1"/>
 </g>
 <defs><clipPath id="p1"><rect x="0" y="0" width="1" height="1"/></clipPath></defs>
</svg>"""


def test_what_matplotlib_writes_becomes_fit_for_a_page():
    """Styles become attributes and classes, ids get a prefix, empty groups are removed."""
    assert clean_svg(DRAWN, "fig", 'Meer dan "a" & b') == (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'class="wide" viewBox="0 0 10 20" width="10" height="20" role="img" '
        'aria-labelledby="fig-title" font-family="system-ui, -apple-system, \'Segoe UI\', Roboto, '
        '\'Liberation Sans\', Arial, sans-serif" stroke-linejoin="round">'
        '<title id="fig-title">Meer dan "a" &amp; b</title>'
        '<path d="M 1.23 2 L 3 4" clip-path="url(#fig-p1)" fill="#12436d" stroke="none" '
        'class="fill-mark-1" />'
        '<text x="1" y="2" font-size="13px" fill="currentColor">a &lt; b</text>'
        '<use xlink:href="#fig-m1" />'
        '<defs><clipPath id="fig-p1"><rect x="0" y="0" width="1" height="1" /></clipPath></defs>'
        "</svg>"
    )
