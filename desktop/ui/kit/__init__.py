"""Small widgets that every screen shares: chips, cards, tables of figures, form fields."""
