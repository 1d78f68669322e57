"""The pages of people's own accounts."""
