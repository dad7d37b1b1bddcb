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
    "box",
    "building-store",
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
    "download",
    "edit",
    "eye",
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
    "ticket",
    "trash",
    "user",
    "versions",
    "x",
)

# Whole components that nothing here is built from: carousels, side panels, scripted pop-ups, brand colours, patterns...
# What the desk lays out in a way of its own (its bar, menus, notices, tables' tools) is left out as well.
_COMPONENTS = (
    r"accordion|alert|avatar|badge|bg-|breadcrumb|btn-(?:animate|group|list|outline|ghost|loading|facebook|toolbar|close)"
    r"|calendar|card-(?!body\b)|carousel|chart|chat|chips?\b|column-|datagrid|divide-|dropdown|dropzone|empty|flag|focus-ring"
    r"|form-(?:floating|colorinput|imagecheck|range|check|switch|selectgroup|file|fieldset|hint|help|label)"
    r"|hr-text|icon-pulse|icon-tada|img-|input-(?:group|icon)|io\b|is-(?:in)?valid|legend|link-|list-(?:group|inline|timeline|separated)"
    r"|litepicker|loader|markdown|prose|mention|modal|nav\b|nav-|navbar|noUi|object-|offcanvas|offset-|opacity|otp|order-"
    r"|page-(?:item|link|cover|header|tabs)|pagination|payment|placeholder|popover|progress|ratio|ribbon|segmented|signal"
    r"|signature|sortable|sparkline|spinner|star-rating|status|step-|steps?\b|sticky|strength|switch-icon|table|tag\b|tags\b"
    r"|text-(?:bg|bg-|x|twitter)|theme-dark|timeline|toast|tooltip|tox|tracking|ts-|valid-|invalid-|was-validated"
    r"|dropstart|dropend|dropup"
)
_BRANDS = (
    r"(?:x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr"
    r"|bitbucket|tabler)"
)
OMITTED_COMPONENTS = re.compile(
    rf"\.(?:{_COMPONENTS})|\.[a-z-]+-{_BRANDS}(?![\w-])|\[data-vc|keyframes (?:signal|progress-indeterminate)"
)
