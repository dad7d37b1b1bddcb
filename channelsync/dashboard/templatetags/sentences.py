"""Say in the reader's language what a service stored in English."""

from django import template

from channelsync.dashboard.shell.sentences import spoken

register = template.Library()
register.filter("spoken", spoken)
