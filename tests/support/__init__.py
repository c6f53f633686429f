"""What tests share: small worlds in memory, and rule examples with their marked findings."""
