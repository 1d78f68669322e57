"""Rules for layouts that administrators write: what their Typst source may contain.

The typesetter runs in a process with limits and an empty folder; this look beforehand gives a clear
sentence for what could only fail there, and refuses what has no place in a layout.
"""

from __future__ import annotations

import re

MAX_SOURCE = 60_000
COMMON = '#import "common.typ": *'
_IMPORT = re.compile(r"\b(?:import|include)\b\s*(\S[^\n]*)")
_FORBIDDEN = {
    r"@[a-z]+/[\w-]+:\d": "gói từ nơi khác (@…)",
    r"\bread\b": "đọc tệp (read)",
    r"\b(?:csv|yaml|toml|xml|cbor)\b": "đọc tệp dữ liệu",
    r"\bbibliography\b": "đọc tệp (bibliography)",
    r"\bplugin\b": "chạy mã (plugin)",
    r"\beval\b": "chạy mã (eval)",
    r"\bwhile\b": "vòng lặp while",
    r"\bsys\b": "biến hệ thống (sys)",
    r"https?://|file://": "địa chỉ mạng",
    r"\bjson\b": "đọc tệp dữ liệu (json)",
    r"\bimage\s*\(\s*\"": "đọc tệp ảnh (image)",
    r"\bpath\s*\(\s*\"": "đọc tệp (path)",
}


def refusal(source: str) -> str:
    """Return why this source is refused, as a sentence; empty where it may be tried."""
    if len(source) > MAX_SOURCE:
        return "Mẫu dài quá 60.000 ký tự. Hãy rút gọn mẫu."
    if "\0" in source:
        return "Mẫu có ký tự không hợp lệ."
    code = _without_comments(source)
    for found in _IMPORT.finditer(code):
        if not found[1].startswith('"common.typ"'):
            return 'Mẫu chỉ được dùng "common.typ"; hãy bỏ dòng import hoặc include khác.'
    for pattern, name in _FORBIDDEN.items():
        if re.search(pattern, code):
            return f"Mẫu không được dùng {name}. Hãy bỏ phần đó rồi thử lại."
    if re.search(r"\blet\s+(\w+)\s*\([^)]*\)\s*=", code) and _calls_itself(code):
        return "Mẫu có hàm tự gọi lại chính nó. Hãy viết lại bằng vòng for."
    if not re.search(r"\bframe\b", code):
        return 'Mẫu phải bắt đầu bằng #import "common.typ": * và #show: frame để có khổ giấy, lề và số trang.'
    return ""


def _without_comments(source: str) -> str:
    """Return the source without comments; a slash after a colon is an address, not a comment."""
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", " ", source, flags=re.S)


def _calls_itself(code: str) -> bool:
    for found in re.finditer(r"\blet\s+([\w-]+)\s*\([^)]*\)\s*=\s*", code):
        if re.search(rf"(?<![\w-]){re.escape(found[1])}\s*\(", _body(code, found.end())):
            return True
    return False


def _body(code: str, start: int) -> str:
    """Return the body of a definition: up to its closing bracket, else to the end of the line."""
    depth = 0
    for place in range(start, len(code)):
        depth += (code[place] in "{[(") - (code[place] in "}])")
        if depth <= 0 and (code[place] in "}])" or code[place] == "\n"):
            return code[start : place + 1]
    return code[start:]
