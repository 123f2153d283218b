"""The runtime's botocore is not ours to choose: with one that works otherwise, orders are stored all the same."""

import json

import botocore
import pytest

ITEMS = {
    f"id-{n}": json.dumps(
        {
            "record_id": {"S": f"id-{n}"},
            "parameter_1": {"S": 'any "text" \\ ü ⚡ \x00'},
            "parameter_2": {"N": "1234567890123456789.0123456789012345678"},
            "expires_at": {"N": "1800000000"},
        }
    )
    for n in range(60)
}
BEFORE_SERIALIZING = "before-parameter-build.dynamodb.BatchWriteItem"
BEFORE_SENDING = "before-call.dynamodb.BatchWriteItem"


def without_event(client, event):
    """Make a botocore that does not know an event, or calls it by another name."""
    events = client.meta.events
    for name in ("register", "register_last"):
        register = getattr(events, name)
        setattr(events, name, lambda on, handler, register=register: on == event or register(on, handler))


def with_other_arguments(client):
    """Make a botocore whose events have other arguments."""
    events = client.meta.events
    register, unregister, renaming = events.register, events.unregister, {}

    def register_renaming(name, handler):
        renaming[handler] = lambda **given: handler(parameters=given["params"])
        register(name, renaming[handler])

    events.register = register_renaming
    events.unregister = lambda name, handler: unregister(name, renaming.get(handler, handler))


def with_header(client, name, value):
    """Make a botocore that uses another protocol with DynamoDB."""

    def change(params, **_):
        params["headers"][name] = value

    # What the server gets is left as it is: only the rehearsal sees the other protocol.
    remaining = iter([change])
    client.meta.events.register_first(BEFORE_SENDING, lambda params, **_: next(remaining, lambda *_: None)(params))


def with_body_written_later(client):
    """Make a botocore that writes the body after the event."""
    remaining = iter([True])

    def discard(params, **_):
        if next(remaining, False):
            params["body"] = b"{}"

    client.meta.events.register_last(BEFORE_SENDING, discard)


OTHER_BOTOCORES = {
    "no event before serializing": lambda client: without_event(client, BEFORE_SERIALIZING),
    "no event before sending": lambda client: without_event(client, BEFORE_SENDING),
    "other arguments": with_other_arguments,
    "another content type": lambda client: with_header(client, "Content-Type", "application/cbor"),
    "another target": lambda client: with_header(client, "X-Amz-Target", "DynamoDB_2030.BatchWriteItem"),
    "a body written later": with_body_written_later,
}


@pytest.fixture
def new_store(served_handler, import_source):
    """Return the storage module, and a store over a client that was changed before."""

    def new_store(change=lambda client: None):
        storage = import_source("storage")
        client = storage.create_client()
        change(client)
        return storage.OrderStore(client, "orders")

    return new_store


def way_of(store):
    """Return the name of the function that puts batches."""
    return store._send.__name__


def test_the_botocore_of_this_environment_takes_finished_bodies(new_store):
    assert way_of(new_store()) == "put_finished", f"botocore {botocore.__version__}: slower, but safe"


@pytest.mark.parametrize("name", OTHER_BOTOCORES)
def test_another_botocore_stores_the_same_rows(new_store, failing_table, name):
    expected = new_store().put(ITEMS, remaining_seconds=28)
    rows = dict(failing_table.rows)
    assert (expected.stored, len(rows)) == (60, 60)

    store = new_store(OTHER_BOTOCORES[name])
    failing_table.reset()
    assert way_of(store) == "put_parsed"
    assert vars(store.put(ITEMS, remaining_seconds=28)) == vars(expected)
    assert failing_table.rows == rows


def test_the_rehearsal_sends_nothing(new_store, failing_table):
    new_store()
    assert failing_table.calls == []


class TestColdStart:
    """What is spared when the client is made, and that nothing depends on it."""

    def test_the_folders_of_other_services_are_not_looked_through(self, import_source, monkeypatch):
        def look(*_):
            raise AssertionError("looked")

        monkeypatch.setattr("botocore.loaders.Loader.list_available_services", look)
        client = import_source("storage").create_client()
        assert client.meta.service_model.service_name == "dynamodb"

    def test_a_botocore_without_such_a_loader_is_let_alone(self, import_source):
        import_source("storage")._know_dynamodb_alone(object())
