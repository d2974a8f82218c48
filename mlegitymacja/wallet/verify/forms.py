"""The form of the page: a document's text, or a picture of its QR code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mlegitymacja.wallet.document import sdjwt
from mlegitymacja.wallet.verify import scan
from usosweb.students import photos

OFFER = "openid-credential-offer:"
REFUSALS: dict[type[Exception], Any] = {
    photos.TooManyBytes: _("The picture is larger than 5 MB. Take a smaller one."),
    photos.UnfitSides: _("Each side of the picture must have 100 to 4096 pixels."),
    photos.Unreadable: _("This file is not a readable JPEG, PNG or WebP picture."),
    scan.NoCode: _(
        "No QR code was found in the picture. Take it straight from above, sharp, and with the "
        "whole code in it."
    ),
    scan.SeveralCodes: _(
        "There is more than one QR code in the picture. Take one with a single code."
    ),
    scan.TooHard: _(
        "This picture is too complicated to read. Take one from close by, sharp, and with nothing "
        "but the QR code in it."
    ),
}


class VerifyForm(forms.Form):
    presented = forms.CharField(
        label=_("Text of the document"),
        help_text=_("The whole text that the wallet shows or shares. It contains the sign ~."),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off", "autocapitalize": "off"}
        ),
    )
    picture = forms.FileField(
        label=_("Picture of the QR code"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB."),
        required=False,
        # Not image/*: with these types an iPhone converts its HEIC photographs to JPEG.
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_presented(self) -> str:
        # A mail or a chat may have broken the lines.
        text = "".join(self.cleaned_data["presented"].split())
        if len(text) > sdjwt.MAX_LENGTH:
            raise forms.ValidationError(_("This text is too long to be an mLegitymacja."))
        return _refuse_offer(text)

    def clean_picture(self) -> str:
        """The text of the QR code. Raises scan.Busy."""
        file = self.cleaned_data["picture"]
        if not file:
            return ""
        try:
            return _refuse_offer(scan.read(file))
        except tuple(REFUSALS) as error:
            raise forms.ValidationError(REFUSALS[type(error)]) from error

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        given = [name for name in self.fields if self.cleaned_data[name]]
        if not given:
            self.add_error("presented", _("Paste the text of a document, or choose a picture."))
        elif len(given) > 1:
            self.add_error("presented", _("Send the text or the picture, not both."))
        return self.cleaned_data

    @property
    def document(self) -> str:
        """The text that was sent, or that of the picture."""
        return str(self.cleaned_data["presented"] or self.cleaned_data["picture"])

    def explain_unreadable(self) -> None:
        """Add the error for a text that is not a document."""
        if self.cleaned_data["picture"]:
            self.add_error("picture", _("The QR code in this picture holds no mLegitymacja."))
        else:
            self.add_error("presented", _("Check whether this is the whole text."))

    def focus_on_error(self) -> None:
        """Focus the first field with an error."""
        for name in list(self.errors)[:1]:
            self.fields[name].widget.attrs["autofocus"] = True


def _refuse_offer(text: str) -> str:
    """Refuse a credential offer, the code that students are most likely to show by mistake."""
    if text.startswith(OFFER):
        raise forms.ValidationError(
            _(
                "This code puts a document into a phone; it is not the document. Ask the student "
                "to show the mLegitymacja from their wallet, and never to show this code to "
                "anybody."
            )
        )
    return text
