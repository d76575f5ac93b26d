"""From what the replica answers to what the screens show: frozen values, words included. Pure but for the locale."""
