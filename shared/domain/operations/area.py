"""What the catalogue knows of operations."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.roles import SERVER_ALONE
from shared.domain.operations import alerting
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import OperationsTelling

AREA = Area(
    rules=(
        Rule(RaiseAlert, alerting.raise_alert, SERVER_ALONE, title="Tell administrators", says="Administrators told"),
    ),
    tellings=(OperationsTelling,),
)
