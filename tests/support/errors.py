"""Errors that nobody foresaw, and what a person reads on the page of one."""

import re


def broken(*_):
    raise RuntimeError("nobody thought of this")


def seen(response):
    """What a person sees first: status, language, heading, whether the shell stands around it."""
    html = response.content.decode()
    return (
        response.status_code,
        re.search(r'<html lang="(\w+)">', html).group(1),
        re.search(r"<h1>(.*?)</h1>", html).group(1),
        "Uniwersytet Przykładowy</span>" in html and "css/usosweb.css" in html,
    )


def links(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<a href="([^"]*)"', main)


def below(response):
    """Where the language cannot be switched, the other one: which, and its heading and link."""
    [(language, inside)] = re.findall(
        r'<section[^>]* lang="(\w+)">(.*?)</section>', response.content.decode(), re.DOTALL
    )
    [heading], [link] = re.findall(r"<h2>(.*?)</h2>", inside), re.findall(r">([^<]+)</a>", inside)
    return language, heading, link
