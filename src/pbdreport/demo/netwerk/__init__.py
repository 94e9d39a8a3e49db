"""The example service `netwerk`: hundreds of institutions, trajectories, trainings, helpdesks."""
