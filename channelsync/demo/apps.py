"""The demo as a Django app, so that its command is found."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Everything on one machine, with a local SCX and a stand-in marketplace."""

    name = "channelsync.demo"
    label = "demo"
