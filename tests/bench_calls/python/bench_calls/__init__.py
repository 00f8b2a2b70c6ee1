"""The generated side of the comparison."""
