"""What a service does besides answering: durable jobs that the log asks for, a process pool, a few regular beats."""
