"""Call an act of the audit log, and who did it, by what people call them."""

from django import template

from channelsync.audit.words import act_word, who

register = template.Library()
register.filter("act_word", act_word)
register.filter("who", who)
