"""What is set aside for a claim and what leaves: lines, their changes, payments."""
