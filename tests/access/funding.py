"""Funding: administrators all of it, a steering group its own applications."""

import datetime

from reports.models import Application, FundingYear
from tests.access import Row

FOREVER = datetime.date(2099, 1, 1)


def year(world) -> dict:
    return {"pk": FundingYear.objects.create(year=2027, pot=10_000_000, apply_by=FOREVER).pk}


def _made(world, district: str, **more) -> Application:
    funding = FundingYear.objects.get(pk=year(world)["pk"])
    fields = {"students": 20, "schools": 2, "employees": 2, "reasons": "Två skolor."} | more
    return Application.objects.create(funding=funding, district=world.districts[district], **fields)


def applied(world) -> dict:
    return {"pk": _made(world, "Skärholmen").pk}


def applied_by_another(world) -> dict:
    return {"pk": _made(world, "Farsta").pk}


def granted(world) -> dict:
    return {"pk": _made(world, "Skärholmen", granted=1_200_000, granted_supervision=25_000).pk}


def used(world) -> dict:
    return {"pk": _made(world, "Skärholmen", granted=1_200_000, granted_supervision=0, used=1_000_000).pk}


ROWS = [
    Row("reports:funding", {"steering": 200, "admin": 200}),
    Row("reports:funding_new", {"admin": 200}),
    Row("reports:funding_year", {"admin": 200}, year),
    Row("reports:funding_change", {"admin": 200}, year),
    Row("reports:funding_decide", {"admin": 200}, year, method="post"),
    Row("reports:application_new", {"steering": 200}, year),
    Row("reports:application", {"steering": 200, "admin": 200}, applied),
    Row("reports:application", {"steering": 404, "admin": 200}, applied_by_another),
    Row("reports:application", {"steering": 200, "admin": 200}, granted),
    Row("reports:application_edit", {"steering": 200}, applied),
    Row("reports:application_edit", {"steering": 404}, applied_by_another),
    Row(
        "reports:application_extra",
        {"admin": 302},
        applied,
        method="post",
        data={"extra": "1000", "extra_reason": "Ny skola", "revision": "0"},
    ),
    Row("reports:application_used", {"steering": 302}, granted, method="post", data={"used": "900 000"}),
    Row("reports:application_used", {"steering": 404}, applied_by_another, method="post", data={"used": "900 000"}),
    Row("reports:application_settle", {"admin": 302}, used, method="post", data={"on": "2020-01-20"}),
]
