"""Parts of pages that are the same for everybody."""

from django import template
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.translation import get_language

register = template.Library()


class SharedNode(Node):
    def __init__(self, nodelist: NodeList, name: str, differs_by: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.name = name
        self.differs_by = differs_by

    def render(self, context: Context) -> str:
        values = [expression.resolve(context) for expression in self.differs_by]
        key = make_template_fragment_key(self.name, [get_language(), *values])
        fragments = caches["template_fragments"]
        kept: str | None = fragments.get(key)
        if kept is None:
            kept = self.nodelist.render(context)
            fragments.set(key, kept, timeout=None)
        return kept


@register.tag
def shared(parser: Parser, token: Token) -> SharedNode:
    """Render the block once in each language, and for each set of the values that it names.

    As Django's own tag `cache` does for good, but always by language: what a template includes may
    be shown without the variable that holds it. The block shows nothing else that differs between
    two pages: no person's words, no form's token.
    """
    _tag, name, *differs_by = token.split_contents()
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedNode(nodelist, name, [parser.compile_filter(each) for each in differs_by])
