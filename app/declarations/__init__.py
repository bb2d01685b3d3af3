"""Declarations: the text under discussion, its versions, and how each foundation descends from an earlier one."""
