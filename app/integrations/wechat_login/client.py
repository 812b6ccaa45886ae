"""WeChat's open interfaces, by wechatpy, hardened (guide wechat A1): bounded time and retries, settable addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote

import requests
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException, WeChatException, WeChatOAuthException
from wechatpy.oauth import WeChatOAuth

from workflows.errors import Invalid
from workflows.ports import Unavailable
from workflows.words import say

TIMEOUT = (3, 8)  # seconds: connect, read
_STALE_TOKEN = {40001, 40014, 42001}
_USED_CODE = {40029, 40163, 41008}
_NOT_SUBSCRIBED = 43101
_REFUSED = {40003, 40037, 41030, 47003}  # openid, template, page or data are wrong: asking again changes nothing
_LONGEST = 20  # characters of a value of a subscription message


@dataclass(frozen=True)
class LoginSettings:
    """The official account ('oa') and the mini-program ('mp'): appid and secret of each."""

    oa_appid: str
    mp_appid: str
    oa_secret: str = field(repr=False)
    mp_secret: str = field(repr=False)
    api_root: str = "https://api.weixin.qq.com/"
    open_root: str = "https://open.weixin.qq.com/"
    # our template -> {"id": WeChat's template id, our fact or "says": its keyword, such as "thing1"}
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class _OAuth(WeChatOAuth):  # type: ignore[misc]  wechatpy carries no types
    def __init__(self, settings: LoginSettings, redirect_uri: str, state: str) -> None:
        super().__init__(settings.oa_appid, settings.oa_secret, redirect_uri, "snsapi_base", quote(state, safe=""))
        self.API_BASE_URL = settings.api_root
        self.OAUTH_BASE_URL = f"{settings.open_root}connect/"

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        kwargs.setdefault("timeout", TIMEOUT)  # wechatpy itself would wait for ever
        return super()._request(method, url_or_endpoint, **kwargs)


class _Client(WeChatClient):  # type: ignore[misc]
    """wechatpy's client with a bounded retry and the stable token interface."""

    API_BASE_URL: ClassVar[str] = ""

    def __init__(self, settings: LoginSettings) -> None:
        self.root = settings.api_root
        self.API_BASE_URL = f"{self.root}cgi-bin/"  # type: ignore[misc]
        super().__init__(settings.mp_appid, settings.mp_secret, timeout=TIMEOUT, auto_retry=False)

    def fetch_access_token(self) -> Any:
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        answer = self._http.post(f"{self.root}cgi-bin/stable_token", json=asked, timeout=TIMEOUT)
        answer.raise_for_status()
        told = answer.json()
        if "access_token" not in told:
            raise WeChatClientException(told.get("errcode"), told.get("errmsg"), client=self)
        # the old token lives 5 minutes beside the new one: let go of it a little before
        self.session.set(self.access_token_key, told["access_token"], max(60, int(told["expires_in"]) - 240))
        return told

    @property
    def access_token(self) -> str:
        kept = self.session.get(self.access_token_key)
        if not kept:
            kept = self.fetch_access_token()["access_token"]
        return str(kept)

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        try:
            return super()._request(method, url_or_endpoint, **_copied(kwargs))
        except WeChatClientException as error:
            if error.errcode not in _STALE_TOKEN:
                raise
        self.session.delete(self.access_token_key)
        return super()._request(method, url_or_endpoint, **_copied(kwargs))  # once more, and no more


def _copied(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**kwargs, "params": dict(kwargs.get("params") or {})}  # wechatpy writes the token into it


class WeChatLogin:
    """Who is it that WeChat vouches for?"""

    def __init__(self, settings: LoginSettings) -> None:
        self._settings = settings
        self._client = _Client(settings)

    @property
    def mp_appid(self) -> str:
        """The mini-program's appid: messages go by it."""
        return self._settings.mp_appid

    def appid(self, channel: str) -> str:
        """The appid of a channel, 'oa' or 'mp'."""
        return self._settings.mp_appid if channel == "mp" else self._settings.oa_appid

    def address(self, redirect_uri: str, state: str) -> str:
        """WeChat's consent page, which comes back to `redirect_uri` with a code and the state."""
        return str(_OAuth(self._settings, redirect_uri, state).authorize_url)

    def identity(self, channel: str, code: str) -> tuple[str, str]:
        """(appid, openid) for a code that is good once, for 5 minutes.  Invalid for a bad code, Unavailable."""
        try:
            told = self._by_code(channel, code)
        except (WeChatOAuthException, WeChatClientException) as error:
            if error.errcode in _USED_CODE:
                raise Invalid({"wechat": say("login.wechat_expired")}) from error
            raise Unavailable(f"wechat {error.errcode}") from error
        except (requests.RequestException, WeChatException, ValueError) as error:
            raise Unavailable(type(error).__name__) from error
        return self.appid(channel), str(told["openid"])

    def _by_code(self, channel: str, code: str) -> Mapping[str, Any]:
        if channel == "oa":
            told: Mapping[str, Any] = _OAuth(self._settings, "", "").fetch_access_token(code)
            return told
        settings = self._settings
        asked = {
            "appid": settings.mp_appid,
            "secret": settings.mp_secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = requests.get(f"{settings.api_root}sns/jscode2session", params=asked, timeout=TIMEOUT)
        answer.raise_for_status()
        told = answer.json()
        if told.get("errcode"):
            raise WeChatClientException(told["errcode"], told.get("errmsg"), client=self._client)
        return told

    def subscriptions(self, names: Sequence[str]) -> tuple[str, ...]:
        """WeChat's template ids of these messages, of those that are configured."""
        return tuple(self._settings.templates[name]["id"] for name in names if name in self._settings.templates)

    def notify(self, openid: str, template: str, facts: Mapping[str, Any]) -> str:
        """A subscription message: "sent", or why not ("no template", "not subscribed", "refused ...").  Unavailable.

        Only the person can subscribe, by a tap inside WeChat that is good for one message of one template."""
        keywords = self._settings.templates.get(template)
        if keywords is None:
            return "no template"
        data = {keywords[name]: {"value": str(facts[name])[:_LONGEST]} for name in facts if name in keywords}
        asked = {"touser": openid, "template_id": keywords["id"], "data": data, "lang": "zh_CN"}
        try:
            self._client.post("message/subscribe/send", data=asked)
        except WeChatClientException as error:
            return _refusal(error)
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from error
        return "sent"


def _refusal(error: WeChatClientException) -> str:
    if error.errcode == _NOT_SUBSCRIBED:
        return "not subscribed"
    if error.errcode in _REFUSED:
        return f"refused {error.errcode}"
    raise Unavailable(f"wechat {error.errcode}") from error
