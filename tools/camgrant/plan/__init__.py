"""What a change does: the difference of two declared states, who must agree to it, and when it must stop."""
