"""Publishing: the text beside its evidence, its changes, and the published declaration."""
