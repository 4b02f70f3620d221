"""The law: what a customer may ask for, what will be built, and the step between; no engine, network or clock."""
