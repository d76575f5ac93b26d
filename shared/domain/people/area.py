"""What the catalogue knows of those who work with us."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.desks import Device
from shared.domain.kernel.roles import STAFF
from shared.domain.people import staff
from shared.domain.people.commands import (
    AddTeam,
    AddUser,
    AskAgain,
    GrantRole,
    MoveUser,
    OpenFile,
    RenameTeam,
    RenameUser,
    SetActive,
    SetDeviceState,
    SetLimit,
    SetManager,
    ShutFile,
    WithdrawRole,
)
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.people.refusals import PeopleRefusal
from shared.domain.people.states import PeopleTelling

AREA = Area(
    entities=(User, Colleague, Team),
    rules=(
        Rule(AddUser, staff.add_user, STAFF, title="Add user", says="User added: {name}", entity=User),
        Rule(RenameUser, staff.rename_user, STAFF, title="Rename user", says="User renamed: {name}", entity=User),
        Rule(SetActive, staff.set_active, STAFF, title="End or resume employment", says="Works here: {active}"),
        Rule(GrantRole, staff.grant_role, STAFF, title="Grant role", says="Role granted: {role}", entity=User),
        Rule(
            WithdrawRole, staff.withdraw_role, STAFF, title="Withdraw role", says="Role withdrawn: {role}", entity=User
        ),
        Rule(
            SetLimit,
            staff.set_limit,
            STAFF,
            title="Set limit of authority",
            says="Limit of authority, {act}: {amount_cents}",
        ),
        Rule(MoveUser, staff.move_user, STAFF, title="Move to another team", says="Moved to another team"),
        Rule(SetManager, staff.set_manager, STAFF, title="Set manager", says="Manager set"),
        Rule(
            SetDeviceState,
            staff.set_device_state,
            STAFF,
            title="Change state of a device",
            says="Device: {state}",
            entity=Device,
        ),
        Rule(AskAgain, staff.ask_again, STAFF, title="Ask for an entry again", says="Asked for an entry again"),
        Rule(AddTeam, staff.add_team, STAFF, title="Add team", says="Team added: {name}", entity=Team),
        Rule(RenameTeam, staff.rename_team, STAFF, title="Rename team", says="Team renamed: {name}", entity=Team),
        Rule(OpenFile, staff.open_file, STAFF, title="Open file to somebody", says="File opened to somebody"),
        Rule(ShutFile, staff.shut_file, STAFF, title="End sight of a file", says="File no longer open to somebody"),
    ),
    refusals=PeopleRefusal,
    tellings=(PeopleTelling,),
)
