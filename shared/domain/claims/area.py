"""What the catalogue knows of claims."""

from shared.domain.claims import assignment, closing, facts, notice, sight
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, EndSight, FileNotice, ReopenClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimTelling
from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.edits import undoing
from shared.domain.kernel.roles import FIELD, HANDLERS
from shared.domain.kernel.states import Role

AREA = Area(
    entities=(Claim, Exposure),
    rules=(
        Rule(FileNotice, notice.file_notice, FIELD, title="New claim", says="Notice: {cause}", entity=Claim),
        Rule(
            AssignClaim,
            assignment.assign_claim,
            assignment.ASSIGNERS,
            title="Assign claim",
            says="Claim assigned",
            without={"adjuster_id": "Claim has no adjuster now"},
            undo=assignment.undo_assignment,
        ),
        Rule(
            EditClaim,
            facts.edit_claim,
            facts.CLAIM.roles,
            title="Edit claim",
            says="Facts of the claim: {changes}",
            entity=Claim,
            undo=undoing(EditClaim, facts.CLAIM),
        ),
        Rule(
            CloseClaim,
            closing.close_claim,
            HANDLERS,
            title="Close claim",
            says="Claim closed",
            undo=closing.undo_closing,
        ),
        Rule(
            ReopenClaim,
            closing.reopen_claim,
            HANDLERS,
            title="Reopen claim",
            says="Claim reopened",
            undo=closing.undo_reopening,
        ),
        Rule(
            EndSight,
            sight.end_sight,
            frozenset({Role.ADMIN}),
            title="End sight of the claim",
            says="Sight ended: {reason}",
        ),
    ),
    editable=(facts.CLAIM,),
    resolvers=(assignment.RESOLVER, facts.RESOLVER),
    refusals=ClaimRefusal,
    tellings=(ClaimTelling,),
)
