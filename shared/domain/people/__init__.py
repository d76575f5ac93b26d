"""Those who work with us, how colleagues know them, and their teams."""
