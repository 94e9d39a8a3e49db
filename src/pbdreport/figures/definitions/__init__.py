"""The figures that pbdreport publishes, by subject."""

from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import (
    effectiveness,
    effort,
    effort_posts,
    effort_trajectories,
    goals,
    means,
    means_quality,
    priorities,
    reach,
    reach_audiences,
)

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for module in (
        reach,
        reach_audiences,
        effectiveness,
        priorities,
        effort,
        effort_posts,
        effort_trajectories,
        goals,
        means,
        means_quality,
    )
    for figure in module.FIGURES
}
