"""What the catalogue knows of those who work with us."""

from shared.domain.kernel.area import Area
from shared.domain.people.entities import Colleague, Team, User

AREA = Area(entities=(User, Colleague, Team))
