"""The example service `provincie`: few institutions, hours per operational objective."""
