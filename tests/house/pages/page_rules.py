"""The rules for HTML, each a function from an element tree to the places that break the rule.

They are applied to templates, with all their branches, and to responses, with macros and variables expanded.
"""

from collections.abc import Callable, Iterator

from tests.house.pages.markup import Element

Broken = Iterator[tuple[Element, str]]
_CONTROLS = frozenset({"button", "input", "select", "textarea"})


def inline_code(root: Element) -> Broken:
    """No script or style in the page: the Content-Security-Policy would not run it anyway."""
    for element in root.all():
        if element.tag == "script" and "src" not in element.attributes:
            yield element, "a script of its own; it belongs in static/js"
        if element.tag == "style":
            yield element, "a style sheet of its own; it belongs in static/css"
        for name, value in element.attributes.items():
            if name == "style" or (name.startswith("on") and name[2:].isalpha()) or name.startswith("hx-on"):
                yield element, f"the attribute {name}"
            if value.strip().lower().startswith(("javascript:", "js:")):
                yield element, f"code in the attribute {name}"


def htmx_without_fallback(root: Element) -> Broken:
    """Every htmx request has an equivalent for browsers without script: a link or a form."""
    for element in root.all():
        if "hx-get" in element.attributes and not _works_by_get(element):
            yield element, "hx-get needs an <a href>, a form or its control; what polls needs a link in it"
        if "hx-post" in element.attributes and not _works_by_post(element):
            yield element, 'hx-post needs a <form method="post"> as its element or around it'
        for verb in ("hx-put", "hx-patch", "hx-delete"):
            if verb in element.attributes:
                yield element, f"{verb} has no counterpart in a form: use POST"


def _works_by_get(element: Element) -> bool:
    if element.tag == "a":
        return bool(element.attributes.get("href"))
    if element.tag == "form":
        return element.attributes.get("method", "get").lower() == "get"
    if element.tag in _CONTROLS:
        return element.above("form") is not None or "form" in element.attributes
    polls = any(word in element.attributes.get("hx-trigger", "") for word in ("every", "load"))
    return polls and any(child.tag == "a" and "href" in child.attributes for child in element.all())


def _works_by_post(element: Element) -> bool:
    form = element.above("form")
    if form is None:
        return element.tag in _CONTROLS and "form" in element.attributes
    return _posts(form)


def _posts(form: Element) -> bool:
    return form.attributes.get("method", "").lower() == "post"


def posts_without_token(root: Element, has_token: Callable[[Element], bool]) -> Broken:
    """Every POST form has a CSRF token; a GET form has none, because its URL would show it."""
    for element in root.all():
        if element.tag != "form":
            continue
        if _posts(element) and not has_token(element):
            yield element, "a form that posts without a CSRF token"
        if not _posts(element) and has_token(element):
            yield element, "a CSRF token in a form that does not post"


def forms_in_forms(root: Element) -> Broken:
    """HTML has no forms within forms: browsers drop the inner one."""
    for element in root.all():
        if element.tag == "form" and element.parent is not None and element.parent.above("form"):
            yield element, "a form within a form"


def repeated_ids(root: Element) -> Broken:
    """An id names one element of a page."""
    seen = set()
    for element in root.all():
        name = element.attributes.get("id")
        if name in seen:
            yield element, f"the id {name} a second time"
        seen.add(name) if name is not None else None


def has_token_field(form: Element) -> bool:
    """Return True when a form of a response has a CSRF token."""
    return any(element.attributes.get("name") == "csrf_token" for element in form.all())
