"""What is read: how a file is packed and written, and what is found out on the way."""
