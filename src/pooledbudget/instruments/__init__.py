"""What partners agreed: pools, families, bonds, each a folder of one shape; none imports another."""
