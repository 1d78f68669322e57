"""What the views of every room share: form acts, body limits, values from forms, stored bytes as responses."""
