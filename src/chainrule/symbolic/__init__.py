"""Numbers that remember how they were made, their derivation, and how formulas are written down."""
