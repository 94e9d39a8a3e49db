"""The quarantine: rows that were set aside and the reasons, for people and for programs."""
