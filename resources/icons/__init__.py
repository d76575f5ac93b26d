"""Icons of the lucide set (ISC), one SVG each; see LICENSE.txt."""
