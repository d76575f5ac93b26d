"""`/api/v1/*`: for other programs. What each resource is stands declared; its routes and their description follow."""
