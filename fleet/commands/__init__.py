"""What people call: one file per noun, of plain functions that `fleet.app` makes commands of."""
