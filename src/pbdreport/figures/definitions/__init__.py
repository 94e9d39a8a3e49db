"""The figures that pbdreport publishes, by subject."""

from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import (
    audiences,
    effectiveness,
    effort,
    goals,
    means,
    posts,
    priorities,
    quality,
    reach,
    trajectories,
)

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for part in (
        reach,
        audiences,
        effectiveness,
        priorities,
        effort,
        posts,
        trajectories,
        goals,
        means,
        quality,
    )
    for figure in part.FIGURES
}
