"""How far an expression may go.  Whoever writes diagrams must not be able to stop a worker."""

from __future__ import annotations

TEXT = 2000  # characters of an expression
DEPTH = 50  # levels of its tree, brackets and operators alike
LIST = 1000  # items of any list
STRING = 10_000  # characters of any text an expression makes
EXPONENT = 999  # of a power, either sign
DIGITS = 34  # of a number: DMN asks for IEEE 754 decimal128
MAGNITUDE = 300  # power of ten; what is kept must still fit a double
STEPS = 50_000  # turns of loops and items looked at, in one evaluation
DATA_DEPTH = 50  # levels of a value that comes from outside
PATTERN = 200  # characters of a regular expression
PATTERN_STATES = 400  # of its automaton
PATTERN_SUBJECT = 2000  # characters it may be held against
