from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StudentsConfig(AppConfig):
    name = "students"

    def ready(self) -> None:
        autodiscover_modules("actions.merging", "held_data")
