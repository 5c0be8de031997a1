"""Virtual operators: they speak the dialogues and nothing else, and see of the floor only what a person sees."""
