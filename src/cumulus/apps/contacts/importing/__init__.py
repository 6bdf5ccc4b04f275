"""Files of people: read, understood, checked, brought in, and taken back."""
