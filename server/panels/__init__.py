"""One module per panel of `shared.panels`: how it is read on this node, and how its acts are done."""
