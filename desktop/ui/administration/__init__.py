"""The administrators' page: a list of panels, and a sheet that is drawn from the declaration of the one chosen."""
