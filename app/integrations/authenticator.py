"""The authenticators of the sample staff, played: a page with the code of each at this moment."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from flask import Blueprint, abort, render_template_string

PAGE = "/authenticator"
PERIOD = 30  # seconds that a code is shown for

HTML = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="{{ left }}"><title>动态验证码（沙箱）</title>
<link rel="stylesheet" href="/sandbox.css"><style>
@property --left{syntax:"<integer>";inherits:false;initial-value:0}
@keyframes left{from{--left:30}to{--left:0}}
@keyframes bar{from,80%{background:#06743a}to{transform:scaleX(0);background:#c0392b}}
main{max-width:64em}h1{margin:.2em 0}
.clock{position:sticky;top:0;background:#f5f5f7;padding:.6em 0;z-index:1}.clock p{margin:0 0 .4em}
.clock b{font-size:1.3em;font-variant-numeric:tabular-nums}.clock *{animation:30s linear {{ left - 30 }}s forwards}
.clock b::after{counter-reset:left var(--left);content:counter(left);animation:inherit;animation-name:left}
.clock div{height:6px;border-radius:3px;transform-origin:left;animation-name:bar}
ul{list-style:none;margin:.4em 0;padding:0;display:grid;gap:.7em;
grid-template-columns:repeat(auto-fill,minmax(min(18em,100%),1fr))}
.card{margin:0;display:flex;align-items:center;justify-content:space-between;gap:1em}.card b{display:block}
.card small{font-size:.85em;color:#5f6368}
code{font:600 1.55em/1.2 ui-monospace,"DejaVu Sans Mono",monospace;white-space:nowrap;user-select:all}
code,a{color:#06743a}
@media(prefers-color-scheme:dark){.clock{background:#111}.card small{color:#aaa}code,a{color:#5ccb8b}}</style>
<main><h1>动态验证码</h1>
<p>样本账号的验证器。<a href="{{ desk }}">工作人员登录</a>时，填登录名、密码和这里的验证码。<br>
每个验证码只能用一次，刚用过就等下一个。</p>
<div class="clock"><p>还有 <b role="timer" aria-label="{{ left }}"></b> 秒换下一个</p><div></div></div>
<ul>{% for login, title, code in codes %}<li class="card"><span><b>{{ login }}</b><small>{{ title }}</small></span>
<code>{{ code[:3] }} {{ code[3:] }}</code></li>{% endfor %}</ul></main></html>"""


@dataclass(frozen=True)
class PlayedAuthenticators:
    """`secrets` is the file of the secrets, by login; there is no page before there is a file."""

    secrets: Path
    titles: Mapping[str, str]  # what each login is
    desk: str  # the address of the page where the codes are asked for

    @property
    def there(self) -> bool:
        """Whether anybody has one."""
        return self.secrets.exists()

    def blueprint(self) -> Blueprint:
        """The page."""
        pages = Blueprint("authenticator", __name__)
        pages.add_url_rule(PAGE, "page", self._page)
        return pages

    def _page(self) -> Any:
        if not self.there:
            abort(404)
        now = time.time()
        kept: dict[str, str] = json.loads(self.secrets.read_text())
        people = ((login, title) for login, title in self.titles.items() if login in kept)
        codes = [(login, title, pyotp.TOTP(kept[login]).at(now)) for login, title in people]
        left = math.ceil(PERIOD - now % PERIOD)
        return render_template_string(HTML, codes=codes, left=left, desk=self.desk)
