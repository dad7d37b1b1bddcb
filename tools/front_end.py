"""Which icons the desk shows, and which of Tabler's components it leaves out."""

import re

ICONS = (
    "alert-circle",
    "alert-triangle",
    "arrow-back-up",
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "ban",
    "bell",
    "bolt",
    "box",
    "building-store",
    "calendar",
    "chart-line",
    "check",
    "checks",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "circle-dashed",
    "circle-x",
    "clock",
    "clock-exclamation",
    "code",
    "copy",
    "device-desktop",
    "dots",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-off",
    "file-text",
    "filter",
    "history",
    "hourglass",
    "inbox",
    "info-circle",
    "language",
    "layout-dashboard",
    "link",
    "list-details",
    "loader",
    "lock",
    "login",
    "logout",
    "mail",
    "message",
    "message-report",
    "moon",
    "note",
    "package",
    "photo",
    "photo-off",
    "player-pause",
    "player-play",
    "plug-connected",
    "plug-connected-x",
    "plus",
    "refresh",
    "search",
    "send",
    "settings",
    "sitemap",
    "stack-2",
    "sun",
    "tag",
    "ticket",
    "trash",
    "user",
    "users",
    "versions",
    "x",
)

# Whole components that nothing here is built from: carousels, side panels, scripted pop-ups, brand colours, patterns...
_COMPONENTS = (
    r"accordion|alert-important|avatar-upload|bg-pattern|btn-animate|calendar|carousel|card-(?:tabs|stamp|gradient|stacked)"
    r"|chat|column-|divide-|dropzone|flag|form-(?:floating|colorinput|imagecheck|range)|hr-text|io\b|legend|litepicker"
    r"|list-group-horizontal|mention|navbar-(?:vertical|floating|overlap)|navbar-expand-(?:sm|md|xl|xxl)|noUi|object-|offcanvas"
    r"|offset-|otp|payment|popover|progressbg|ribbon|segmented|signal|signature|sortable|sparkline|star-rating|step-|steps?\b|strength"
    r"|switch-icon|table-(?:sort|mobile-(?:sm|md|xl|xxl))|tag\b|tags\b|theme-dark|toast|tooltip|tox|tracking|ts-"
    r"|dropstart|dropend"
)
_BRANDS = (
    r"(?:x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr"
    r"|bitbucket|tabler)"
)
OMITTED_COMPONENTS = re.compile(
    rf"\.(?:{_COMPONENTS})|\.[a-z-]+-{_BRANDS}(?![\w-])|\[data-vc|keyframes (?:signal|progress-indeterminate)"
)
