"""What the book says of other frameworks, tried in them."""
