"""Windows and widgets. They see view models only; no rule of the business lives here."""
