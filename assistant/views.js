// The pages beside the chat; they work without it, it only saves a step.
