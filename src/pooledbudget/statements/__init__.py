"""What we tell each reader: one Statement model, its makers and its renderers."""
