from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutreachConfig(AppConfig):
    name = "outreach"

    def ready(self) -> None:
        """Tell my week what this app knows of that needs a coach."""
        autodiscover_modules("needs")
