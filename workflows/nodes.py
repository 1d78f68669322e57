"""Node types of our own: a task of the inbox, and a split that creates one task for each item of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.view import ViewActivation

from workflows.steps import Step


class UserTaskActivation(ViewActivation):
    """Activation of a person's step; it is assigned and completed in one transaction and written once."""

    @Activation.status.super()
    def assign(self, user: Any) -> None:
        """Set the owner; the row is written when the step is completed, in the same transaction."""
        self.task.owner = user


class UserTask(flow.View):
    """A step that a person performs; its flow's `open_card` puts each new task into the inbox."""

    activation_class = UserTaskActivation

    def __init__(self, step: Step, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.Annotation(title=step.title)
        self.onCreate(this.open_card)


class ForEachActivation(SplitActivation):
    """Activation that creates one task of the next node for each item; viewflow has no such node."""

    @Activation.status.super()
    def activate(self) -> None:
        """Set the tasks to create. Raise FlowRuntimeError when there is none."""
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
