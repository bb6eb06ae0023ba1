"""What is said about signing in, roles and closed doors."""

from __future__ import annotations

from geodata.text import Text

REFUSED_TITLE = Text("未开放访问", "Not open to others")
REFUSED = Text(
    "服务器在 {address} 上监听，其他电脑可以访问，但尚未配置登录，因此不提供任何页面。请任选其一：让服务器只在本机"
    "监听（--server.address 127.0.0.1）；在 .streamlit/secrets.toml 的 [auth] 中配置单位的统一身份认证（OpenID Connect）；"
    "确知网络内所有人都可查看和修改时，设置环境变量 OUTLET_ATLAS_OPEN=1。",
    "The server listens on {address}, where other machines reach it, but sign-in is not set up; so it shows nothing. Do one "
    "of these: listen on this machine only (--server.address 127.0.0.1); set up your organisation's OpenID Connect sign-in under "
    "[auth] in .streamlit/secrets.toml; or, if everybody on the network may see and change everything, set the environment "
    "variable OUTLET_ATLAS_OPEN=1.",
)
SIGN_IN_TITLE = Text("登录", "Sign in")
SIGN_IN_LEAD = Text(
    "请用单位账号登录后查看网点图谱。",
    "Sign in with your organisation's account to see the atlas.",
)
SIGN_IN = Text("用单位账号登录", "Sign in")
SIGN_IN_WITH = Text("用 {provider} 登录", "Sign in with {provider}")
SIGN_OUT = Text("退出登录", "Sign out")
NO_CLAIM = Text(
    "身份认证服务没有提供可用的“{claim}”（或邮箱未经验证），无法确认您是谁。请联系管理员，或换一个账号登录。",
    "The identity provider gives no usable “{claim}” (or the address is not verified), so it is not known who you are. Ask "
    "your administrator, or sign in with another account.",
)
VIEWERS_ONLY_SEE = Text(
    "您以“查看者”身份登录，可以查看全部内容，但不能保存、决定、上传或删除。需要修改时请管理员把您列为“规划者”。",
    "You are signed in as a viewer: you see everything but cannot save, decide, upload or delete. Ask the administrator to "
    "list you as a planner.",
)
ROLES = {
    "viewer": Text("查看者", "viewer"),
    "planner": Text("规划者", "planner"),
}
