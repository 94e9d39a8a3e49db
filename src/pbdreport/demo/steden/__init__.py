"""The example service `steden`: cities and municipalities, interventions and working days."""
