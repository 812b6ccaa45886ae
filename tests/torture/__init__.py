"""Kill -9 of everything, again and again: nothing acknowledged is lost, nothing is done twice."""
