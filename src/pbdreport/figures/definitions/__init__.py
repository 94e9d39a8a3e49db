"""The figures that pbdreport publishes, by subject."""

from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import effectiveness, effort, priorities, reach

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for subject in (reach, effectiveness, priorities, effort)
    for figure in subject.FIGURES
}
