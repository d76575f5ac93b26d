"""The Inter typeface (SIL Open Font License); see OFL.txt."""
