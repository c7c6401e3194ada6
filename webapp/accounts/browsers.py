"""What people call a browser, from what it calls itself."""

# In this order: Edge and Opera also say Chrome, and Chrome also says Safari.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name(user_agent: str) -> str:
    """Such as `Firefox on Windows`."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "A browser")
    system = next((f" on {words}" for mark, words in SYSTEMS if mark in user_agent), "")
    return browser + system
