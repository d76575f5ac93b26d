"""What is typed: read in the program's locale, bounded as the domain declares, kept as a draft."""
