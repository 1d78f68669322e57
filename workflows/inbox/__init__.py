"""The inbox: tasks of an appointment, their assignment, permissions and completion, bulk acceptance, pending items."""
