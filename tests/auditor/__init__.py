"""An attacker of published editions that shares no module with what masks them."""
