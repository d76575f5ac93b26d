"""`coverdesk admin`: the server from the command line, for people and, with `--json`, for scripts."""

from server.admin import panels, people
from server.admin.office import APP

__all__ = ["APP", "panels", "people"]
