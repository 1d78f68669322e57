"""Nodes of our own: a task of our inbox, and one task for each item of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.view import ViewActivation


class StepActivation(ViewActivation):
    """A person's step: taken and performed in one transaction, so both are written at once."""

    @Activation.status.super()
    def assign(self, user: Any) -> None:
        """Note whose act it is; it is written when the step is done, in the same transaction."""
        self.task.owner = user


class Step(flow.View):
    """A step that a person performs; when it opens, a card is put into our inbox."""

    activation_class = StepActivation

    def __init__(self, title: str, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.Annotation(title=title)
        self.onCreate(this.open_card)


class ForEachActivation(SplitActivation):
    """Make one task of the next node for each item; the published viewflow has no such node."""

    @Activation.status.super()
    def activate(self) -> None:
        """List the tasks to create; raise FlowRuntimeError where there is nobody."""
        node = self.flow_task._activate_next[0][0]
        self.next_tasks = [(node, item) for item in self.flow_task._items(self)]
        if not self.next_tasks:
            raise FlowRuntimeError("Không có thành viên nào để giao việc.")


class ForEach(flow.Split):
    """A parallel gateway over data: `items(activation)` gives the data of each task to create."""

    activation_class = ForEachActivation

    def __init__(self, items: Callable[..., Iterable[dict[str, Any]]] | Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._items = items

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self._items = this.resolve(instance, self._items)
