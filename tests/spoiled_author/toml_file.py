"""The file of a worked example."""

import json

from .names import Names
from .scenario import Scenario


def write_example(scenario: Scenario, claims: list[tuple[str, str]], title: str) -> str:
    """The example in the tool's format."""
    names = Names(scenario)
    lines = ["format = 1", f'title = "{title}"', 'source = "spoiled_author"']
    lines.append(f'notation = "{scenario.notation}"')
    lines += ['claims = """', *(f"{name} = {text}" for name, text in claims), '"""', ""]
    lines += ["[network]", f"sizes = {scenario.sizes}"]
    lines.append(f"activations = {one_or_all(scenario.activations)}")
    lines.append(f"biases = {one_or_all(scenario.biases)}")
    if scenario.frozen_names:
        lines.append(f"frozen = {json.dumps(scenario.frozen_names)}")
    lines += ["", "[weights]"]
    for key, value in scenario.parameters.items():
        lines.append(f'"{names.parameter(key)}" = {value}')
    lines += ["", "[training]", f'loss = "{scenario.loss}"', f"learning_rate = {scenario.eta}"]
    if scenario.momentum:
        lines.append(f"momentum = {scenario.momentum}")
    lines.append(f"steps = {scenario.updates}")
    lines += ["", "[data]", f"inputs = {scenario.inputs}", f"targets = {scenario.targets}"]
    return "\n".join(lines) + "\n"


def one_or_all(names: list[str]) -> str:
    """One name where all are alike, otherwise a list."""
    return json.dumps(names[0] if len(set(names)) == 1 else names)
