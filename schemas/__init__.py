"""JSON Schemas of everything the product reads and prints, generated from its models."""
