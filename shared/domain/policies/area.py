"""What the catalogue knows of policies."""

from shared.domain.kernel.area import Area
from shared.domain.policies.entities import Policy, PolicyCoverage

AREA = Area(entities=(Policy, PolicyCoverage))
