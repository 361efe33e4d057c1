from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        """Find the kinds of file of every app: each registers them in its module ``kinds``."""
        autodiscover_modules("kinds")
