"""What the catalogue knows of notifications. The rows themselves are the kernel's: every area tells people things."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.desks import NotificationMark
from shared.domain.kernel.roles import ALL
from shared.domain.notifications import marks
from shared.domain.notifications.commands import MarkNotifications, MuteFile

AREA = Area(
    rules=(
        Rule(
            MarkNotifications,
            marks.mark_notifications,
            ALL,
            title="Mark notifications",
            says="Notifications: {deed}",
            entity=NotificationMark,
        ),
        Rule(MuteFile, marks.mute_file, ALL, title="Mute notifications", says="Notifications muted: {muted}"),
    ),
)
