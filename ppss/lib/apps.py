from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "ppss.lib"
