"""The page as a widget of a notebook, both ways: what is changed on the screen is changed here."""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget

from chainrule.errors import ChainruleError
from chainrule.network.data import check_parameters
from chainrule.network.parameters import Parameters
from chainrule.pages.answering import answer
from chainrule.pages.bundle import bundle, view_file
from chainrule.pages.changes import NewParameters
from chainrule.pages.session import Session


class PageWidget(AnyWidget):
    """A session on the screen of a notebook.

    Parameters
    ----------
    session : Session
        What is shown.
    """

    _esm = bundle("notebook.js")
    _css = view_file("style.css")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        # a step of 0 until the view says where it is
        self.step = 0
        self.on_msg(self._receive)

    def _receive(self, widget: Any, message: Any, buffers: Any) -> None:
        found = answer(self.session, message)
        # where the reader is, so that `parameters` are those on the screen
        self.step = found.get("step", self.step)
        self.send(found)

    @property
    def parameters(self) -> Parameters:
        """The weights and biases on the screen: those that the shown step starts from."""
        return self.session.example_at(self.step).parameters

    @parameters.setter
    def parameters(self, parameters: Parameters) -> None:
        check_parameters(parameters)
        network = self.session.example.network
        # its numbers may be as many as those of another shape
        if parameters.network != network:
            raise ChainruleError(
                f"these are parameters of a {parameters.network} network; the page shows a "
                f"{network} network"
            )
        # a copy of numbers: whoever set them may go on and change the array
        vector = tuple(map(float, parameters.vector))
        self.session.take(NewParameters(self.step, vector))
        self.send({"changed": True})

    def __repr__(self) -> str:
        return f"<page of {self.session.example.title or 'a run'}, at step {self.step + 1}>"
