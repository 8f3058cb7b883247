"""What a browser says of itself, in words that a person knows it by."""

from __future__ import annotations

# In this order: most say that they are also what comes after them.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Kylin", "麒麟"),
    ("UOS", "统信"),
    ("Linux", "Linux"),
)


def describe(agent: str) -> str:
    """Browser and system; the beginning of what is said where neither is known."""
    found = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or agent[:40]
