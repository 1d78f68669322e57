"""Addresses of the public pages that are not Wagtail pages."""

from __future__ import annotations

from django.urls import path

from home.api.dispatch import dispatch
from home.api.endpoints import api, documentation
from home.articles.feed import ArticleFeed
from home.criteria_sets import views as criteria_pages
from home.decisions.feed import DecisionFeed
from home.decisions.views import decision
from home.following import views as following_views
from home.front.views import front
from home.guides import views as guides
from home.images.social import decision_picture, plan_picture, site_picture, unit_picture
from home.opendata import views as opendata
from home.plans.deadline_calendar import deadlines
from home.plans.feed import PlanFeed
from home.plans.views import compare, set_links
from home.sitemap import robots, sitemap, sitemap_file
from home.statistics.views import statistics

urlpatterns = [
    path("", front, name="front"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap_file, name="sitemap_file"),
    path("quyet-dinh/atom.xml", DecisionFeed(), name="decision_feed"),
    path("ke-hoach/atom.xml", PlanFeed(), name="plan_feed"),
    path("tin-tuc/atom.xml", ArticleFeed(), name="article_feed"),
    path("ke-hoach/thoi-han.ics", deadlines, name="deadline_calendar"),
    path("ke-hoach/so-sanh/", compare, name="plan_compare"),
    path("ke-hoach/<slug:slug>/quan-he/", set_links, name="plan_links"),
    path("anh-chia-se.png", site_picture, name="site_picture"),
    path("ke-hoach/<slug:slug>/anh.png", plan_picture, name="plan_picture"),
    path("danh-ba/<str:slug>/anh.png", unit_picture, name="unit_picture"),
    path("quyet-dinh/<slug:slug>/anh.png", decision_picture, name="decision_picture"),
    path("quyet-dinh/<slug:slug>/", decision, name="decision"),
    path("bo-tieu-chi/", criteria_pages.index, name="criteria_sets"),
    path("bo-tieu-chi/<slug:code>/", criteria_pages.criteria_set, name="criteria_set"),
    path("theo-doi/", following_views.follow, name="follow"),
    path("theo-doi/da-gui/", following_views.request_sent, name="follow_asked"),
    path("theo-doi/xac-nhan/<str:token>/", following_views.confirm, name="follow_confirm"),
    path("theo-doi/cua-toi/<str:token>/", following_views.own_page, name="follow_own"),
    path("lich/", criteria_pages.statutory_calendar, name="statutory_calendar"),
    path("thong-ke/", statistics, name="statistics"),
    path("du-lieu-mo/", opendata.index, name="open_data"),
    path("du-lieu-mo/<slug:slug>.schema.json", opendata.schema_file, name="open_data_schema"),
    path("du-lieu-mo/<slug:slug>.<slug:form>", opendata.data_file, name="open_data_file"),
    path("huong-dan/", guides.guide_index, name="guides"),
    path("huong-dan/<slug:slug>/", guides.guide, name="guide"),
    path("api/v1/", documentation, name="api_docs"),
    path("api/v1/<path:call>", dispatch, name="api_call"),
    path("api/v1/", api.urls),  # names for `reverse`; `dispatch` above answers
]
