"""The demo: three workshops written for newcomers, loaded through the same commands as everybody's."""
