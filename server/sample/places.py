"""Word lists of the sample data: people, streets, towns of Ohio with their ZIP and position, what breaks and how.

Everything is made up except the towns; no list is taken from a data set.
"""

from typing import Final, TypeAlias

from shared.domain.claims.states import Cause
from shared.domain.diary.states import Pattern
from shared.domain.policies.coverages import NAMES

FIRST_NAMES: Final = (
    "Joanne Daniel Alan Ruth Lily Ellen Sam Rosa Marcus Priya Owen Grace Hector Naomi Victor Helen Isaac Bianca "
    "Calvin Denise Edwin Farah Gloria Hugo Irene Jerome Katrin Leon Miriam Nadia Oscar Paula Quentin Renata Silas "
    "Teresa Ursula Vernon Wanda Xavier Yvonne Zachary Adele Boris Celia Dmitri Elena Felix Greta Harold Ingrid "
    "Jamal Keiko Lorenzo Maeve Nils Odette Pavel Rhea Stefan Tamsin Ulrich Vera Wesley Yusuf Zora Amara Bennett "
    "Clara Darius"
).split()
LAST_NAMES: Final = (
    "Hartley Okafor Mercer Tran Sandoval Pruitt Whitfield Delgado Ames Kowalski Beckett Moreau Lindqvist Abara Chen "
    "Dubois Eriksen Fontaine Gallagher Haddad Ibrahim Jansen Kimura Larsen Mbeki Novak Ostrander Petrov Quigley "
    "Rasmussen Schaefer Takeda Underhill Vargas Weatherby Xiong Yamada Zielinski Ashworth Bramwell Castellano "
    "Drummond Espinoza Ferreira Goldberg Holloway Iverson Jefferson Kessler Lombardi McAllister Nakamura Oyelaran "
    "Prescott Ridgeway Stanhope Tillman Upton Valdez Winslow Yates Zimmer Arroyo Blackwood Crenshaw Dalton "
    "Ellsworth Fairbanks"
).split()
BUSINESS: Final = (
    "Brightwater Dental LLC|Sandoval Freight Inc.|Ames Hardware|Mill Street Bakery|Riverside Print Works|"
    "Gem City Roofing|Cedar Lane Veterinary|Northfield Storage|Wright Cycle & Repair|Old Forge Brewing Co.|"
    "Kettering Tile & Stone|Great Miami Canoe Hire|Oakwood Florists|Buckeye Cold Storage|Tipp City Furniture|"
    "Lantern House Books|Five Rivers Catering|Huffman Machine Shop|Bellbrook Daycare|Piqua Glassworks"
).split("|")
STREETS: Final = (
    "Alder St|Far Hills Ave|Rural Route 6|Locust Ct|Wayne Ave|Brown St|Stroop Rd|Salem Ave|Shroyer Rd|Linden Ave|"
    "Whipp Rd|Dorothy Ln|Main St|Second St|Orchard Hill Dr|Mill Race Ln|Catalpa Dr|Wilmington Pike|Marshall Rd|"
    "Hoover Ave|Smithville Rd|Troy Pike|Ridge Ave|Burkhardt Rd|Spinning Rd|Kemp Rd|Indian Ripple Rd|Swigart Rd"
).split("|")
TOWNS: Final = (
    ("Dayton", "45402", 39.7589, -84.1916),
    ("Kettering", "45429", 39.6895, -84.1688),
    ("Xenia", "45385", 39.6848, -83.9297),
    ("Beavercreek", "45430", 39.7092, -84.0633),
    ("Centerville", "45459", 39.6284, -84.1594),
    ("Fairborn", "45324", 39.8209, -84.0194),
    ("Huber Heights", "45424", 39.8439, -84.1247),
    ("Troy", "45373", 40.0395, -84.2033),
    ("Springfield", "45503", 39.9242, -83.8088),
    ("Miamisburg", "45342", 39.6428, -84.2866),
    ("Oakwood", "45419", 39.7253, -84.1741),
    ("Tipp City", "45371", 39.9584, -84.1722),
    ("Yellow Springs", "45387", 39.8064, -83.8869),
    ("Vandalia", "45377", 39.8906, -84.1988),
)
"""Name, ZIP, latitude, longitude."""

ZONE: Final = "America/New_York"
"""Of all these towns."""

LOSSES: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "homeowners": (
        (
            "water_non_weather",
            "Supply line to the upstairs bath failed at the valve",
            "Hall ceiling down, basement carpet wet to the stairs.",
        ),
        ("water_non_weather", "Water heater let go overnight", "Utility room and two closets under 3 cm of water."),
        ("wind", "Ridge shingles gone after the storm", "Tarp is on; attic insulation wet in two bays."),
        ("hail", "Hail on roof, gutters and screens", "Bruising on all slopes, soft metals dented."),
        ("fire", "Kitchen fire at the range", "Smoke through the ground floor, cabinets charred."),
        ("freeze", "Pipe burst in the crawl space", "Heat was on; the line ran along the outer wall."),
        ("theft", "Detached garage broken into", "Tools and two bicycles missing, door frame split."),
        ("lightning", "Lightning strike at the chimney", "Panel, furnace board and router dead."),
        ("flood", "Creek rose into the basement", "Silt line at 40 cm, furnace and freezer lost."),
    ),
    "personal_auto": (
        ("collision", "Rear-ended at the lights", "Bumper, trunk floor and left lamp; drivable."),
        ("collision", "Slid into the guard rail", "Right front wheel pushed back; towed."),
        ("animal", "Deer strike at dawn", "Hood, grille and radiator; airbags not deployed."),
        ("glass", "Windshield cracked by gravel", "Crack runs across the driver's view."),
        ("comprehensive_other", "Tree limb fell on the parked car", "Roof and rear glass."),
        ("theft", "Catalytic converter stolen", "Exhaust cut in two places overnight."),
        ("liability_property", "Insured backed into a fence", "Twelve metres of cedar fence of the neighbour."),
        ("liability_injury", "Other driver reports neck pain", "Seen at urgent care the same evening."),
    ),
    "commercial_property": (
        ("wind", "Roof membrane lifted at the north edge", "Wind and hail; water over the treatment rooms."),
        ("freeze", "Sprinkler line burst", "Sales floor wet, stock on the lower shelves lost."),
        ("fire", "Electrical fire in the store room", "Put out by the extinguishers; heavy smoke."),
        ("equipment", "Compressor failed, cold room warm", "Stock over temperature for nine hours."),
        ("vandalism", "Front windows broken", "Two panes and the sign; police report filed."),
    ),
    "commercial_auto": (
        ("collision", "Load shifted, trailer against the barrier", "Cargo broken, side wall torn."),
        ("collision", "Van struck at a crossing", "Driver unhurt; front axle bent."),
    ),
    "general_liability": (
        ("liability_injury", "Customer slipped on the wet floor", "Wrist broken; cones were out by her account."),
        ("liability_property", "Water from the unit above", "Tenant below claims stock and lost days."),
    ),
    "workers_comp": (
        ("medical", "Hand caught in the press guard", "Two fingers sutured, light duty for three weeks."),
        ("medical", "Back strain from lifting", "Seen the same day; therapy twice a week."),
    ),
}
"""Per line: cause, what happened, what the adjuster found."""

COVERAGES: Final[dict[str, tuple[tuple[str, str, int, int], ...]]] = {
    "homeowners": (
        ("COV_A", NAMES["COV_A"], 310_000_00, 1_000_00),
        ("COV_C", NAMES["COV_C"], 120_000_00, 1_000_00),
        ("COV_D", NAMES["COV_D"], 62_000_00, 0),
    ),
    "personal_auto": (
        ("COLL", NAMES["COLL"], 45_000_00, 500_00),
        ("COMP", NAMES["COMP"], 45_000_00, 250_00),
        ("BI", NAMES["BI"], 250_000_00, 0),
        ("PD", NAMES["PD"], 100_000_00, 0),
    ),
    "commercial_property": (
        ("BLDG", NAMES["BLDG"], 900_000_00, 2_500_00),
        ("BPP", NAMES["BPP"], 250_000_00, 2_500_00),
        ("BI_INC", NAMES["BI_INC"], 150_000_00, 0),
    ),
    "commercial_auto": (("COLL", NAMES["COLL"], 120_000_00, 1_000_00), ("CARGO", NAMES["CARGO"], 100_000_00, 1_000_00)),
    "general_liability": (("GL", NAMES["GL"], 1_000_000_00, 0),),
    "workers_comp": (("WC", NAMES["WC"], 500_000_00, 0),),
}
"""Per line: code, caption, limit and deductible in cents."""

NOTES: Final = (
    "Spoke with the insured. Went through what happens next and what I need from them.",
    "Estimate received; two items need a second look at the visit.",
    "Left a message and sent a text with my number. Will try again in the morning.",
    "Insured prefers email. Contact preferences updated.",
    "Recorded statement taken. Account matches the damage.",
    "Reviewed the estimate line by line; agreed on all but one item.",
)
"""What is said on any claim."""
_BUILDING: Final = (
    "Mitigation crew is on site and photos are coming this afternoon.",
    "Engineer confirms no structural damage. Report to follow within the week.",
    "Mortgagee is to be named on the building payment.",
)
_WET: Final = (
    "Moisture readings still high in the hall; equipment stays for three more days.",
    "Insured asks for an advance on temporary housing. Explained the coverage and the receipts we need.",
    *_BUILDING,
)
_VEHICLE: Final = (
    "Body shop has the vehicle; parts are ordered.",
    "Rental is set up for as long as the repair takes.",
    "Salvage value discussed; owner keeps the vehicle.",
)
_STOLEN: Final = (
    "Police report number received and noted. No suspects so far.",
    "List of what is missing is complete.",
)
_HURT: Final = ("Medical bills requested from the clinic.", "Spoke with the injured party; treatment goes on.")
NOTES_ON: Final[dict[Cause, tuple[str, ...]]] = {
    Cause.WATER_NON_WEATHER: _WET,
    Cause.FLOOD: _WET,
    Cause.FREEZE: _WET,
    Cause.FIRE: _BUILDING,
    Cause.WIND: _BUILDING,
    Cause.HAIL: _BUILDING,
    Cause.COLLISION: _VEHICLE,
    Cause.ANIMAL: _VEHICLE,
    Cause.COMPREHENSIVE_OTHER: _VEHICLE,
    Cause.THEFT: _STOLEN,
    Cause.VANDALISM: _STOLEN,
    Cause.LIABILITY_INJURY: _HURT,
    Cause.MEDICAL: _HURT,
}
"""What is said on a loss of this kind beside that."""
Task: TypeAlias = tuple[Pattern, str, bool]
"""Its pattern, its subject, and whether it is mandatory before closing."""
TASKS: Final[tuple[Task, ...]] = (
    (Pattern.CONTACT, "First contact with the insured", True),
    (Pattern.DOCUMENT, "Send proof of loss form", True),
    (Pattern.LETTER, "Status letter, 30 days", True),
    (Pattern.CALL, "Call back about the estimate", False),
)
"""On any claim."""
_ROOF: Final = (Pattern.INSPECT, "Photos of the roof, all slopes", False)
_READINGS: Final = (Pattern.INSPECT, "Moisture readings", False)
TASKS_ON: Final[dict[Cause, tuple[Task, ...]]] = {
    Cause.WATER_NON_WEATHER: (_READINGS, (Pattern.DOCUMENT, "Plumber's invoice from insured", False)),
    Cause.FLOOD: (_READINGS, (Pattern.DOCUMENT, "List of what was in the basement", False)),
    Cause.FREEZE: ((Pattern.DOCUMENT, "Plumber's invoice from insured", False), _READINGS),
    Cause.FIRE: ((Pattern.DOCUMENT, "Report on the cause of the fire", True),),
    Cause.WIND: (_ROOF, (Pattern.REVIEW, "Review reserve after the roofer's estimate", False)),
    Cause.HAIL: (_ROOF, (Pattern.REVIEW, "Review reserve after the roofer's estimate", False)),
    Cause.THEFT: ((Pattern.DOCUMENT, "Police report", True),),
    Cause.VANDALISM: ((Pattern.DOCUMENT, "Police report", True),),
    Cause.LIGHTNING: ((Pattern.DOCUMENT, "Electrician's report", False),),
    Cause.COLLISION: (
        (Pattern.DOCUMENT, "Police report", False),
        (Pattern.INSPECT, "See the vehicle at the shop", False),
    ),
    Cause.ANIMAL: ((Pattern.INSPECT, "See the vehicle at the shop", False),),
    Cause.GLASS: ((Pattern.DOCUMENT, "Invoice of the glass shop", False),),
    Cause.COMPREHENSIVE_OTHER: ((Pattern.INSPECT, "See the vehicle at the shop", False),),
    Cause.LIABILITY_INJURY: ((Pattern.DOCUMENT, "Medical bills", False),),
    Cause.LIABILITY_PROPERTY: ((Pattern.INSPECT, "See the damage at the claimant's", False),),
    Cause.MEDICAL: ((Pattern.DOCUMENT, "Medical bills", False),),
    Cause.EQUIPMENT: ((Pattern.REVIEW, "Review reserve after the engineer's report", False),),
}
"""Beside those on a loss of this kind, what comes first first."""
