"""A person in four panels, their timeline, and what people of the workspace note about them."""
