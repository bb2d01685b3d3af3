"""Notices: who is told what by mail, and when. Knows the stages that it tells about; none of them knows it."""
