"""What tells one voter's ballot from a machine's thousand: tokens, proofs of work, and checks of shape. Pure.

Nothing here knows who somebody is, and nothing here ever looks at what a ballot says.
"""
