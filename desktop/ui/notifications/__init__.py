"""What somebody is told: the centre behind the bell."""
