"""Write the ready words for error codes: who may change them is staff, and each change leaves a trace."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing.wording import PLACEHOLDERS, RECOMMENDING
from channelsync.dashboard.shell.seen import digest
from channelsync.listings.placeholders import unfilled
from channelsync.scx.payload_reports import LONG_MESSAGE_MAX

TEXTS = ("message_de", "long_message_de", "message_en", "long_message_en", "recommended_value")


if TYPE_CHECKING:
    TemplateModelForm = forms.ModelForm[ErrorTemplate]
else:  # Django's class takes no parameter when it runs
    TemplateModelForm = forms.ModelForm


class TemplateForm(TemplateModelForm):
    """An error template. Texts with placeholders that nothing fills are not taken."""

    long_message_de = forms.CharField(
        label=gettext_lazy("Long message, German"), required=False, max_length=LONG_MESSAGE_MAX, widget=forms.Textarea
    )
    long_message_en = forms.CharField(
        label=gettext_lazy("Long message, English"), required=False, max_length=LONG_MESSAGE_MAX, widget=forms.Textarea
    )

    class Meta:
        model = ErrorTemplate
        fields = (
            "code", "name", "related_attribute_id", "recommended_value", "message_de", "long_message_de", "message_en",
            "long_message_en", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "is_active":
                field.widget.attrs["class"] = "form-control"
            if name.startswith("long_message"):
                field.widget.attrs["rows"] = 4
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self[name].auto_id}-errors"}

    def clean(self) -> dict[str, object]:
        """Refuse placeholders that nothing fills, at the field where they stand."""
        cleaned = super().clean() or self.cleaned_data
        for name in TEXTS:
            known = RECOMMENDING if name == "recommended_value" else PLACEHOLDERS
            unknown = unfilled(str(cleaned.get(name, "")), known)
            if unknown:
                self.add_error(name, _("Nothing fills this placeholder: %(name)s") % {"name": unknown[0]})
        return cleaned


class TemplateChanged(Exception):
    """Somebody else changed the template after it was shown; `template` is theirs."""

    def __init__(self, template: ErrorTemplate) -> None:
        super().__init__("The template has changed since.")
        self.template = template


def seen_of(template: ErrorTemplate | None) -> str:
    """Return what a form carries for the template that it showed."""
    return digest(said_by(template).values()) if template else ""


def said_by(template: ErrorTemplate) -> dict[str, str]:
    """Return what a template says, by field."""
    return {name: str(getattr(template, name)) for name in TemplateForm.Meta.fields}


def save(form: TemplateForm, *, seen: str, by: Actor) -> ErrorTemplate:
    """Save a valid form's template; raise TemplateChanged when it is no longer the one that was `seen`."""
    with transaction.atomic():
        current = ErrorTemplate.objects.select_for_update().filter(pk=form.instance.pk).first()
        before = said_by(current) if current else {}
        if current and before == said_by(form.instance):
            return current
        if current and seen_of(current) != seen:
            raise TemplateChanged(current)
        template = form.save()
        changes = {
            name: {"before": before.get(name, ""), "after": text}
            for name, text in said_by(template).items()
            if before.get(name, "") != text
        }
        action = "change_template" if current else "add_template"
        audit.record(by=by, action=action, details={"code": template.code, "name": template.name, "changes": changes})
    return template


def delete(template: ErrorTemplate, *, by: Actor) -> None:
    """Delete a template; what was told with its words stays."""
    details = {"code": template.code, "name": template.name, "before": said_by(template)}
    with transaction.atomic():
        audit.record(by=by, action="delete_template", details=details)
        template.delete()
