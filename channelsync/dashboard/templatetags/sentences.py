"""Say in the reader's language what a service stored in English."""

from django import template

from channelsync.dashboard.sentences import spoken

register = template.Library()
register.filter("spoken", spoken)
