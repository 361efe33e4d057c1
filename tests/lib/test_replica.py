"""What is read from a replica, and what never is."""

from contextvars import copy_context

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.models import AccessEntry, Membership, User
from cases.models import Case
from ppss.lib.replica import ReplicaRouter, from_replica, replica
from students.models import Student

ROUTER = ReplicaRouter()


@pytest.fixture
def with_replica(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES, "reports", {})


def test_rows_of_figures_are_read_from_the_replica(with_replica):
    with replica():
        assert [ROUTER.db_for_read(model) for model in (Case, Student)] == ["reports", "reports"]
    assert ROUTER.db_for_read(Case) == "default"


def test_rights_and_logs_are_never_read_from_the_replica(with_replica):
    with replica():
        read = [ROUTER.db_for_read(model) for model in (User, Membership, AccessEntry)]
    assert read == ["default", "default", "default"]


def test_nothing_is_written_to_the_replica(with_replica):
    with replica():
        assert (ROUTER.db_for_write(Case), ROUTER.allow_migrate("reports", "cases")) == ("default", False)


def test_without_a_replica_all_is_read_where_it_is_written():
    with replica():
        assert ROUTER.db_for_read(Case) == "default"


@pytest.mark.parametrize(("method", "read"), [("get", "reports"), ("head", "reports"), ("post", "default")])
def test_view_reads_from_the_replica_in_safe_requests_alone(with_replica, method, read):
    @from_replica
    def view(request):
        return HttpResponse(ROUTER.db_for_read(Case))

    answer = view(getattr(RequestFactory(), method)("/"))
    assert (answer.content.decode(), ROUTER.db_for_read(Case)) == (read, "default")


def test_a_view_that_fails_leaves_nothing_behind(with_replica):
    @from_replica
    def view(request):
        raise LookupError

    def ask():
        with pytest.raises(LookupError):
            view(RequestFactory().get("/"))
        return ROUTER.db_for_read(Case)

    assert copy_context().run(ask) == "default"
