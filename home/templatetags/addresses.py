"""The tag {% page_url %}: addresses that {% url %} has no pattern for, and cached ones. Built in, never loaded."""

from __future__ import annotations

from django import template

from home.addresses import page_address

register = template.Library()
register.simple_tag(page_address, name="page_url")
