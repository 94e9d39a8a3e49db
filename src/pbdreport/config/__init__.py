"""Profiles, mappings, questionnaires and other configuration files, read into frozen models."""
