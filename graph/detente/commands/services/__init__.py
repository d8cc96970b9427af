"""Commands that speak with other programs: servers, clients and assistants."""
