"""Templates in which what is constant in a language has become text.

About every second tag of a page is one: a sentence to translate, the address of a style sheet or
of a page without a number. They are rendered when the template is read, once for each language,
and so cost nothing on the pages. Templates are written as for Django's own loader.
"""

import threading
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.loaders import cached
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language


class Loader(cached.Loader):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._changing = threading.Lock()

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        # No thread may render a template that another is changing: the end of the page would miss.
        with self._changing:
            template: Any = super().get_template(template_name, skip)
            if not hasattr(template, "has_text_for_constants"):
                put_text_for_constants(template.nodelist)
                template.has_text_for_constants = True
        return template  # type: ignore[no-any-return]


def put_text_for_constants(nodes: NodeList) -> None:
    """Render in place, in the active language, what shows the same whatever the context."""
    context, rendered = Context(), NodeList()
    for node in nodes:
        if is_constant(node):
            node = TextNode(node.render(context))
        if isinstance(node, TextNode) and rendered and isinstance(rendered[-1], TextNode):
            rendered[-1] = TextNode(rendered[-1].s + node.s)
        else:
            rendered.append(node)
        for inner in inner_lists(node):
            put_text_for_constants(inner)
    nodes[:] = rendered


def inner_lists(node: Node) -> list[NodeList]:
    if isinstance(node, LanguageNode):  # its text is in a language of its own
        return []
    # `if` shows the lists of its branches to others only as one, which it makes anew.
    branches = [nodes for _condition, nodes in getattr(node, "conditions_nodelists", [])]
    return branches or [getattr(node, name) for name in node.child_nodelists if hasattr(node, name)]


def is_constant(node: Node) -> bool:
    match node:
        case TranslateNode():
            said = [node.filter_expression, node.message_context]
            return node.asvar is None and all(map(is_literal, filter(None, said)))
        case StaticNode():
            return node.varname is None and is_literal(node.path)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and is_literal(node.view_name)
    return isinstance(node, LoadNode | CommentNode)


def is_literal(expression: FilterExpression) -> bool:
    return not expression.filters and getattr(expression.var, "lookups", None) is None
