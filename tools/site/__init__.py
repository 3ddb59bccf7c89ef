"""What is published: the zip, the PDF, JupyterLite, the notebooks' branch and a version's notes."""
