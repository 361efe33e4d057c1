"""Sentences of Django's own forms, named here so that the catalogue keeps better Swedish for them than Django's."""

from django.utils.translation import gettext_noop, ngettext_lazy

gettext_noop("%(model_name)s with this %(field_label)s already exists.")
gettext_noop("Select a valid choice. That choice is not one of the available choices.")
gettext_noop("Select a valid choice. %(value)s is not one of the available choices.")
gettext_noop("Ensure this value is less than or equal to %(limit_value)s.")
gettext_noop("Ensure this value is greater than or equal to %(limit_value)s.")
gettext_noop("Enter a whole number.")
gettext_noop("Enter a number.")
gettext_noop("Enter a valid date.")
ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
