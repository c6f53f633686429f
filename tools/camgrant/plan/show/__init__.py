"""How a plan is told: one page of plain sentences, laid out for a terminal, a comment, a browser; and for machines."""
