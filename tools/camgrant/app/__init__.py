"""The use cases: functions that return results and print nothing."""
