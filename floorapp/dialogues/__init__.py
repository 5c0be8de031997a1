"""What an operator is asked next and what an answer means."""
