"""Lists for heads and inspectors: facts with the formula they are counted by, for now or any past instant."""
