"""What a person sees and types: streams, prompts, questions, passwords."""
