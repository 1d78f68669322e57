"""XML of an Office file, parsed without DTDs, so that no entity is ever expanded. Runs in the sandbox."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from documents.extraction.problems import Refused


def parse(data: bytes) -> Element:
    """Return the root element; raise Refused where the XML declares entities or is damaged."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("entities") from None
    except (ParseError, ValueError, LookupError):
        raise Refused("damaged") from None
    return root
