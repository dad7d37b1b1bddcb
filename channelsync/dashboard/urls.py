"""Addresses of the desk: one per page."""

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from channelsync.dashboard.answers import views as answer
from channelsync.dashboard.answers import views_notify as notify
from channelsync.dashboard.bulk import views as bulk
from channelsync.dashboard.bulk import views_order as bulk_order
from channelsync.dashboard.converters import OfferIdConverter, SellerIdConverter
from channelsync.dashboard.exporting import views as exporting
from channelsync.dashboard.failures import views as failures
from channelsync.dashboard.inbox import views as events
from channelsync.dashboard.listing import views as detail
from channelsync.dashboard.listing import views_acts as acts
from channelsync.dashboard.listing import views_description as description
from channelsync.dashboard.listing import views_follow as follow
from channelsync.dashboard.listing import views_notes as notes
from channelsync.dashboard.lists import views as listings
from channelsync.dashboard.lists import views_saved as saved
from channelsync.dashboard.overview import views as overview
from channelsync.dashboard.pushing import views as push
from channelsync.dashboard.pushing import views_failing as failing
from channelsync.dashboard.pushing import views_templates as templates
from channelsync.dashboard.search import views as find
from channelsync.dashboard.sellers import views as sellers
from channelsync.dashboard.shell import views_notices as notices
from channelsync.dashboard.shell import views_preferences as preferences
from channelsync.dashboard.shell.views_login import DeskLogin
from channelsync.dashboard.stock import views as stock

register_converter(SellerIdConverter, "seller")
register_converter(OfferIdConverter, "offer")
ONE = "listings/<seller:seller_id>/<offer:offer_id>/"

urlpatterns = [
    path("", overview.overview, name="home"),
    path("routes/<slug:state>/resume/", overview.resume_route, name="resume_route"),
    path("failures/", failures.failure_list, name="failures"),
    path("failures/code/", failures.failure_code, name="failure_code"),
    path("failures/note/", failures.write_note, name="code_note"),
    path("sellers/", sellers.seller_list, name="sellers"),
    path("sellers/<seller:seller_id>/", sellers.seller_detail, name="seller"),
    path("sellers/<seller:seller_id>/notes/", sellers.add_note, name="seller_note"),
    path("sellers/<seller:seller_id>/language/", sellers.set_language, name="seller_language"),
    path("sellers/<seller:seller_id>/answer/", answer.answer_seller, name="answer"),
    path("sellers/<seller:seller_id>/answer/sheet/", answer.answer_sheet, name="answer_sheet"),
    path("sellers/<seller:seller_id>/answer/notify/", notify.answer_notify, name="answer_notify"),
    path("answers/", answer.answer_sellers, name="answers"),
    path("answers/sheet/", answer.answer_sellers_sheet, name="answers_sheet"),
    path("notifications/", notify.notification_list, name="notifications"),
    path("notifications/<int:pk>/", notify.follow_notification, name="notification"),
    path("notifications/<int:pk>/take-back/", notify.take_back_notification, name="take_back_notification"),
    path("notifications/<int:pk>/again/", notify.repeat_notification, name="repeat_notification"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.template_new, name="template_new"),
    path("templates/<int:pk>/", templates.template_edit, name="template_edit"),
    path("templates/<int:pk>/delete/", templates.template_delete, name="template_delete"),
    path("stock/", stock.stock, name="stock"),
    path("login/", DeskLogin.as_view(redirect_authenticated_user=False), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("preferences/", preferences.show_preferences, name="preferences"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("listings/", listings.listing_list, name="listings"),
    path("listings/find/", find.find_many, name="find_listings"),
    path("listings/find/export/", find.export_found, name="export_found"),
    path("listings/suggest/<slug:field>/", listings.suggest, name="suggest"),
    path("listings/views/", saved.save, name="save_view"),
    path("listings/views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("listings/views/<int:pk>/first/", saved.make_default, name="default_view"),
    path("listings/export/", exporting.export_listings, name="export_listings"),
    path(ONE, detail.listing_detail, name="listing"),
    path(f"{ONE}variations/", listings.variation_rows, name="variations"),
    path(f"{ONE}in-progress/", push.push_in_progress, name="push_in_progress"),
    path(f"{ONE}listed/", push.push_listed, name="push_listed"),
    path(f"{ONE}failed/", failing.push_failed, name="push_failed"),
    path(f"{ONE}failed/preview/", failing.preview_failed, name="preview_failed"),
    path(f"{ONE}retry/", push.retry, name="retry"),
    path(f"{ONE}correct/", push.correct, name="correct"),
    path(f"{ONE}resend/", acts.resend, name="resend"),
    path(f"{ONE}confirm/", acts.confirm, name="confirm"),
    path(f"{ONE}notes/", notes.add_note, name="add_note"),
    path(f"{ONE}description/", description.description, name="description"),
    path(f"{ONE}cancel/", acts.cancel, name="cancel"),
    path(f"{ONE}taken-down/", acts.taken_down, name="taken_down"),
    path("reports/<int:pk>/", follow.follow_report, name="follow_report"),
    path("reports/<int:pk>/send-now/", follow.send_now, name="send_now"),
    path("bulk/", bulk.bulk_list, name="bulk"),
    path("bulk/new/", bulk_order.bulk_new, name="bulk_new"),
    path("bulk/new/preview/", bulk_order.bulk_preview, name="bulk_preview"),
    path("bulk/<int:pk>/", bulk.bulk_detail, name="bulk_job"),
    path("bulk/<int:pk>/start/", bulk.bulk_start, name="bulk_start"),
    path("bulk/<int:pk>/cancel/", bulk.bulk_cancel, name="bulk_cancel"),
    path("bulk/<int:pk>/take-back/", bulk.bulk_take_back, name="bulk_take_back"),
    path("bulk/<int:pk>/again/", bulk_order.bulk_again, name="bulk_again"),
    path("bulk/<int:pk>/correct/", bulk_order.bulk_correct, name="bulk_correct"),
    path("bulk/<int:pk>/download/", bulk.bulk_download, name="bulk_download"),
    path("events/", events.event_list, name="events"),
    path("events/apply/", events.apply_selected, name="apply_events"),
    path("events/<int:pk>/", events.event_detail, name="event"),
    path("events/<int:pk>/apply/", events.apply_again, name="apply_event"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/banner/", notices.banner, name="banner"),
    path("notices/<int:pk>/seen/", notices.close, name="close_notice"),
]
