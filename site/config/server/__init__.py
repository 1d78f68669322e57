"""How requests come in and answers go out: gunicorn's threads, kept from visitors who take their time."""
