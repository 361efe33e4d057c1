"""The monthly sample of the access log: drawn, looked through and signed off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.access import require
from accounts.actions import reviews
from accounts.models import LookReview
from accounts.roles import Permission
from students.forms.log_reviews import SignForm
from students.looks import with_aliases


@require(Permission.SEE_LOGS)
def log_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a reviewer, what is overdue, and what has been signed off."""
    seen = LookReview.objects.visible_to(request.user).select_related("entry", "reviewer")
    is_done = request.GET.get("show") == "done"
    rows = seen.exclude(signed_at=None).order_by("-signed_at") if is_done else seen.unsigned().order_by("month", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    with_aliases([review.entry for review in page.object_list])
    overdue = seen.overdue(timezone.localdate()).count()
    context = {"page": page, "overdue": overdue, "is_done": is_done, "waiting": seen.unsigned().count()}
    return render(request, "students/log_reviews.html", context)


@require(Permission.SEE_LOGS)
def log_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One look: who, whom, where, with what right; verdict and signature."""
    review = get_object_or_404(LookReview.objects.visible_to(request.user).select_related("entry", "reviewer"), pk=pk)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.sign(review=review, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            drafts.done(request)
            messages.success(request, _("Signed off."))
            return redirect("students:log_reviews")
    with_aliases([review.entry])
    return render(request, "students/log_review.html", {"review": review, "form": form})
