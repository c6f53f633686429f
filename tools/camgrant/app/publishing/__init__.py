"""Publishing: what may go out by now, for whom, sealed and signed, as one folder that appears whole or not at all."""
