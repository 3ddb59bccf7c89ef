"""The chapters as notebooks that leave the course: in plain Markdown, and finding convkit."""
