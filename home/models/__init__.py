"""Models of the public site: its Wagtail pages, followers, and the marks of its caches."""

from home.models.approval import SecondEditorTask
from home.models.article_parts import ArticleDecision, ArticlePicture, ArticleTopic
from home.models.articles import ArticleIndexPage, ArticlePage
from home.models.cache_marks import FrontCacheMark, PublicMark
from home.models.decisions import DecisionIndexPage, DecisionPage
from home.models.directory import DirectoryPage
from home.models.following import Follower, Following, ToldOf
from home.models.front import FrontPage
from home.models.plans import PlanIndexPage, PlanPage

__all__ = [
    "ArticleDecision",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticlePicture",
    "ArticleTopic",
    "DecisionIndexPage",
    "DecisionPage",
    "DirectoryPage",
    "Follower",
    "Following",
    "FrontCacheMark",
    "FrontPage",
    "PlanIndexPage",
    "PlanPage",
    "PublicMark",
    "SecondEditorTask",
    "ToldOf",
]
