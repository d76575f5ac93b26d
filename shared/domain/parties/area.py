"""What the catalogue knows of customers."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.edits import undoing
from shared.domain.parties import contact
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer

AREA = Area(
    entities=(Customer,),
    rules=(
        Rule(
            UpdateContact,
            contact.update_contact,
            contact.CUSTOMER.roles,
            title="Edit contact",
            says="Contact: {changes}",
            entity=Customer,
            undo=undoing(UpdateContact, contact.CUSTOMER),
        ),
    ),
    editable=(contact.CUSTOMER,),
    resolvers=(contact.RESOLVER,),
)
