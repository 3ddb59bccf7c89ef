"""What the tasks of several assignments need: inputs, adapters and wrong answers."""
