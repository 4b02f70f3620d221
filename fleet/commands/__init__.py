"""What people call: one file per noun, of plain functions that `fleet.__main__` makes commands of."""
