"""The insurance domain: entities, commands, the pure `decide`, merging, roles, money and ids."""
