"""Forms come in UTF-8, as every browser sends them here; Django refuses others where nothing can answer any more."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def only_utf8(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse a form in another charset by 415, before anything tries to read it."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_form = request.content_type == "application/x-www-form-urlencoded"
        if is_form and (request.encoding or "utf-8").lower() != "utf-8":
            return HttpResponse("Forms are read in UTF-8 only.\n", status=415, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer
