"""Tasks are done by a real worker, on PostgreSQL, through Redis."""

import pytest

from accounts.actions import users
from accounts.models import AuditEvent, User
from messaging.models import PreviewMessage
from tests.services.conftest import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_an_invitation_is_sent_by_the_worker(worker, world):
    users.create(
        by=world.people["admin"], email="ny@demo.example", name="Ny Kollega", agency="school", title="elevcoach"
    )
    wait_until(lambda: PreviewMessage.objects.filter(recipient="ny@demo.example").exists())
    user = User.objects.get(email="ny@demo.example")
    wait_until(lambda: AuditEvent.objects.filter(verb="user.invite", target_id=user.pk).exists())


def test_a_change_that_is_rolled_back_sends_nothing(worker, world):
    with pytest.raises(Exception, match="."):
        users.create(by=world.people["admin"], email="inte en adress", name="X", agency="school")
    users.create(by=world.people["admin"], email="ny@demo.example", name="Ny", agency="school")
    wait_until(lambda: PreviewMessage.objects.exists())
    assert list(PreviewMessage.objects.values_list("recipient", flat=True)) == ["ny@demo.example"]
