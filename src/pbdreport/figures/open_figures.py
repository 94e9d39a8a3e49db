"""Opens the figures of a service and school year, or of one of its units."""

from pbdreport.figures.registry.cache import FrozenFigures
from pbdreport.figures.registry.year_cache import CallStarter, start_when_needed
from pbdreport.figures.request import Request
from pbdreport.figures.whole_figures import open_whole_figures


def open_figures(request: Request, start_call: CallStarter = start_when_needed) -> FrozenFigures:
    """The masked figures: from the cache if nothing changed, otherwise computed.

    Args:
        request: Service, school year and unit.
        start_call: Starts the computation of each of the two school years.

    Raises:
        MissingFile: The service and school year have no clean tables.
        UsageError: The register has no such unit.
        InvalidConfiguration: The profile, instrument or published figures are invalid.
    """
    if not request.scope:
        return open_whole_figures(request, start_call)
    # Imported only for units: masking them together needs libraries that the whole does not.
    from pbdreport.figures.units.unit_figures import open_unit_figures

    return open_unit_figures(request, start_call)
