"""Widgets made of declarations alone: none of them names a table, a command or a field."""
