"""Addresses of the desk: one per page."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, register_converter
from django.views.generic import RedirectView

from channelsync.dashboard.converters import OfferIdConverter, SellerIdConverter
from channelsync.dashboard.views import detail, listings, notices, preferences

register_converter(SellerIdConverter, "seller")
register_converter(OfferIdConverter, "offer")
ONE = "listings/<seller:seller_id>/<offer:offer_id>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="listings"), name="home"),
    path("login/", LoginView.as_view(redirect_authenticated_user=False), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("listings/", listings.listing_list, name="listings"),
    path(ONE, detail.listing_detail, name="listing"),
    path(f"{ONE}variations/", listings.variation_rows, name="variations"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/<int:pk>/seen/", notices.close, name="close_notice"),
]
