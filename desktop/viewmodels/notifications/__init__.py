"""What a person was told and has not seen to."""
