"""The broker of the tests: it is a real one."""

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic


def test_what_is_sent_is_there(broker: str, prefix: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker)
    admin.create_topics([NewTopic(prefix, 1, 1)])
    producer = KafkaProducer(bootstrap_servers=broker)
    producer.send(prefix, b"a quote").get(10)
    producer.close()

    consumer = KafkaConsumer(prefix, bootstrap_servers=broker, auto_offset_reset="earliest")

    assert next(consumer).value == b"a quote"
    consumer.close()
    admin.close()
