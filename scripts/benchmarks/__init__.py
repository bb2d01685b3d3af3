"""The benchmarks behind the published figures, each a module with `run(quick)`; nothing here ships with the service."""
