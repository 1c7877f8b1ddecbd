"""Logs on Kafka: topics and the publisher."""
