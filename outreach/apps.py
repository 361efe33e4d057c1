from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutreachConfig(AppConfig):
    name = "outreach"

    def ready(self) -> None:
        """Tell my week and the case what this app knows of, and listen to replies."""
        autodiscover_modules("needs", "beside", "actions.replies")
