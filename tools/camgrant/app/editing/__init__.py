"""What people mean when they edit, as intended changes: one room for grants, people, documents, sites and units."""
