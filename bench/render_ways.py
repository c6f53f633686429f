"""Two other ways to write the XML of the Hikvision target, for `render.py`. Not code to ship."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from camgrant.model.base import Right
from camgrant.rendering.device import Account, Channel, DeviceView

__all__ = ["floor", "obvious"]

_NOTHING: Final[frozenset[int]] = frozenset()
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<accounts recorder="{}" as_of="{}">\n'
_TAIL: Final = "</accounts>\n"

_ACCOUNT: Final = """\
{%- set user_id = "{{id:" ~ account.login ~ "}}" %}
{%- set operator = ptz or talk %}
  <account login="{{ account.login }}">
    <request method="POST" path="/ISAPI/Security/users">
      <User version="2.0">
        <id>0</id>
        <userName>{{ account.login }}</userName>
        <password>{{ "{{secret:" ~ recorder ~ "/" ~ account.login ~ "}}" }}</password>
        <userLevel>{{ "Operator" if operator else "Viewer" }}</userLevel>
        <attribute><inherent>false</inherent></attribute>
      </User>
    </request>
    <request method="PUT" path="/ISAPI/Security/UserPermission/{{ user_id }}">
      <UserPermission version="2.0">
        <id>{{ user_id }}</id>
        <userID>{{ user_id }}</userID>
        <userType>{{ "operator" if operator else "viewer" }}</userType>
        <localPermission>
          <upgrade>false</upgrade>
          <parameterConfig>false</parameterConfig>
          <restartOrShutdown>false</restartOrShutdown>
          <logOrStateCheck>false</logOrStateCheck>
          <manageChannel>false</manageChannel>
          <playBack>{{ "true" if playback else "false" }}</playBack>
          <record>false</record>
          <ptzControl>{{ "true" if ptz else "false" }}</ptzControl>
          <backup>{{ "true" if export else "false" }}</backup>
          <videoChannelPermissionList>
{%- for channel in channels %}
            <videoChannelPermission>
              <id>{{ channel.number }}</id>
              <playBack>{{ "true" if channel.number in playback else "false" }}</playBack>
              <record>false</record>
              <backup>{{ "true" if channel.number in export else "false" }}</backup>
            </videoChannelPermission>
{%- endfor %}
          </videoChannelPermissionList>
          <ptzChannelPermissionList>
{%- for channel in channels %}
            <ptzChannelPermission>
              <id>{{ channel.number }}</id>
              <ptzControl>{{ "true" if channel.number in ptz else "false" }}</ptzControl>
            </ptzChannelPermission>
{%- endfor %}
          </ptzChannelPermissionList>
        </localPermission>
        <remotePermission>
          <parameterConfig>false</parameterConfig>
          <logOrStateCheck>false</logOrStateCheck>
          <upgrade>false</upgrade>
          <voiceTalk>{{ "true" if talk else "false" }}</voiceTalk>
          <restartOrShutdown>false</restartOrShutdown>
          <alarmOutOrUpload>false</alarmOutOrUpload>
          <contorlLocalOut>false</contorlLocalOut>
          <transParentChannel>false</transParentChannel>
          <manageChannel>false</manageChannel>
          <preview>{{ "true" if live else "false" }}</preview>
          <record>false</record>
          <ptzControl>{{ "true" if ptz else "false" }}</ptzControl>
          <playBack>{{ "true" if replay else "false" }}</playBack>
          <videoChannelPermissionList>
{%- for channel in channels %}
            <videoChannelPermission>
              <id>{{ channel.number }}</id>
              <preview>{{ "true" if channel.number in live else "false" }}</preview>
              <record>false</record>
              <playBack>{{ "true" if channel.number in replay else "false" }}</playBack>
            </videoChannelPermission>
{%- endfor %}
          </videoChannelPermissionList>
          <ptzChannelPermissionList>
{%- for channel in channels %}
            <ptzChannelPermission>
              <id>{{ channel.number }}</id>
              <ptzControl>{{ "true" if channel.number in ptz else "false" }}</ptzControl>
            </ptzChannelPermission>
{%- endfor %}
          </ptzChannelPermissionList>
        </remotePermission>
      </UserPermission>
    </request>
  </account>
"""


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_ACCOUNT)


def _held(account: Account, right: Right) -> frozenset[int]:
    return account.granted.get(right, _NOTHING)


def obvious(view: DeviceView) -> bytes:
    """One autoescaped template call for every account."""
    template = _template()
    parts = [_HEAD.format(escape(view.recorder_id), view.as_of)]
    for account in view.accounts:
        playback, export = _held(account, "playback"), _held(account, "export")
        parts.append(
            template.render(
                account=account,
                recorder=view.recorder_id,
                channels=view.device.channels,
                live=_held(account, "live"),
                playback=playback,
                export=export,
                replay=playback | export,
                ptz=_held(account, "ptz"),
                talk=_held(account, "audio"),
            )
        )
    return "".join((*parts, _TAIL)).encode()


def floor(view: DeviceView) -> bytes:
    """Plain string formatting."""
    recorder = escape(view.recorder_id)
    parts = [_HEAD.format(recorder, view.as_of)]
    parts += [_formatted(recorder, view.device.channels, account) for account in view.accounts]
    return "".join((*parts, _TAIL)).encode()


def _flag(value: object) -> str:
    return "true" if value else "false"


def _formatted(recorder: str, channels: tuple[Channel, ...], account: Account) -> str:
    login = escape(account.login)
    user_id = f"{{{{id:{login}}}}}"
    live, playback, export, ptz, talk = (
        _held(account, right) for right in ("live", "playback", "export", "ptz", "audio")
    )
    replay = playback | export
    level = "Operator" if ptz or talk else "Viewer"
    steered = _ptz_lines(channels, ptz)
    local = _video_lines(channels, "playBack", playback, "backup", export)
    remote = _video_lines(channels, "preview", live, "playBack", replay)
    return f"""<account login="{login}">
<request method="POST" path="/ISAPI/Security/users"><User version="2.0"><id>0</id>
<userName>{login}</userName><password>{{{{secret:{recorder}/{login}}}}}</password>
<userLevel>{level}</userLevel><attribute><inherent>false</inherent></attribute></User></request>
<request method="PUT" path="/ISAPI/Security/UserPermission/{user_id}"><UserPermission version="2.0">
<id>{user_id}</id><userID>{user_id}</userID><userType>{level.lower()}</userType>
<localPermission><upgrade>false</upgrade><parameterConfig>false</parameterConfig>
<restartOrShutdown>false</restartOrShutdown><logOrStateCheck>false</logOrStateCheck>
<manageChannel>false</manageChannel><playBack>{_flag(playback)}</playBack><record>false</record>
<ptzControl>{_flag(ptz)}</ptzControl><backup>{_flag(export)}</backup>
<videoChannelPermissionList>{local}</videoChannelPermissionList>
<ptzChannelPermissionList>{steered}</ptzChannelPermissionList></localPermission>
<remotePermission><parameterConfig>false</parameterConfig><logOrStateCheck>false</logOrStateCheck>
<upgrade>false</upgrade><voiceTalk>{_flag(talk)}</voiceTalk><restartOrShutdown>false</restartOrShutdown>
<alarmOutOrUpload>false</alarmOutOrUpload><contorlLocalOut>false</contorlLocalOut>
<transParentChannel>false</transParentChannel><manageChannel>false</manageChannel>
<preview>{_flag(live)}</preview><record>false</record><ptzControl>{_flag(ptz)}</ptzControl>
<playBack>{_flag(replay)}</playBack>
<videoChannelPermissionList>{remote}</videoChannelPermissionList>
<ptzChannelPermissionList>{steered}</ptzChannelPermissionList></remotePermission>
</UserPermission></request></account>
"""


def _video_lines(
    channels: tuple[Channel, ...], first: str, held: frozenset[int], second: str, also: frozenset[int]
) -> str:
    return "".join(
        f"<videoChannelPermission><id>{c.number}</id><{first}>{_flag(c.number in held)}</{first}><record>false</record>"
        f"<{second}>{_flag(c.number in also)}</{second}></videoChannelPermission>\n"
        for c in channels
    )


def _ptz_lines(channels: tuple[Channel, ...], held: frozenset[int]) -> str:
    return "".join(
        f"<ptzChannelPermission><id>{c.number}</id><ptzControl>{_flag(c.number in held)}</ptzControl>"
        "</ptzChannelPermission>\n"
        for c in channels
    )
