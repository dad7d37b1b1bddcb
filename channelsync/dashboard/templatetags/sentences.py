"""Say in the reader's language what a service stored in English, and mark what SCX said itself."""

from django import template

from channelsync.runtime.sentences import of_scx, spoken

register = template.Library()
register.filter("spoken", spoken)
register.filter("of_scx", of_scx)
