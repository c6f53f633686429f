"""Slips of initial passwords, and of the phrase that opens a bundle: PDF. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import PasswordTarget
from camgrant_renderers.password_slip.renderer import render, render_phrase

TARGET = PasswordTarget(
    name="password_slip",
    title=Text("Phiếu mật khẩu lần đầu", "Slip of initial passwords"),
    formats=("pdf",),
    render=render,
    phrase=render_phrase,
)
