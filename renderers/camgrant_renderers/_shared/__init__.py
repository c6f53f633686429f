"""What several targets use: text sizes, CSV, the fonts of printed documents. It imports no target."""
