"""The insurance domain: a kernel that names no area, the areas with their words and rules, and what stands on both."""
