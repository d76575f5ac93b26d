"""What the screens and their answers both know: questions, values, words. No widget, no device."""
