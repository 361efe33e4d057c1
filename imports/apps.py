from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        """Find what each app registers: kinds of file in ``kinds``, endpoints of servers in ``ss12000``."""
        autodiscover_modules("kinds", "ss12000")
