"""A sentence splitter for Argos Translate, which would otherwise fetch one from the network.

Argos Translate splits with MiniSBD, which runs any ONNX model that takes the units of a text (here
characters) and says after which of them a sentence ends. A trained one would bring its data's
licence and megabytes; this one is a handful of rules, written as a network of comparisons. It knows
less than `aligner.sentences`: a quotation of several sentences is split inside.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnx import NodeProto

__all__ = ["splitter"]

# What a character is to the rules, and its number; 0 is padding and 1 any other character.
_CLASSES = ("。｡", "！？!?‼⁇⁈⁉", "」』）)］]〕〉》”", "と、，,", "はがをにのもでやへ")
_FULL, _MARK, _CLOSER, _QUOTING, _PARTICLE = range(2, 7)


def splitter() -> bytes:
    """Return an ONNX model that MiniSBD loads.

    A sentence ends after a full stop; after an exclamation or question mark that no と quotes;
    after a closing bracket that follows one of these, unless the sentence goes on with a particle.
    Of several in a row, the last ends it.
    """
    from onnx import TensorProto, helper

    rules = _Rules()
    ends = rules.ends()
    rules.add("Cast", [ends], "end", to=TensorProto.FLOAT)
    rules.add("Sub", ["end", "end"], "zero")
    rules.add("Add", ["zero", "half"], "inside")
    axis = helper.make_tensor("last", TensorProto.INT64, [1], [2])
    for name in ("inside", "zero", "end"):
        rules.add("Unsqueeze", [name, "last"], f"{name}_column")
    # MiniSBD takes the greatest of: inside a token, end of a token, end of a sentence.
    rules.add("Concat", ["inside_column", "zero_column", "end_column"], "scores", axis=2)
    graph = helper.make_graph(
        rules.nodes,
        "japanese-sentences",
        [
            helper.make_tensor_value_info("units", TensorProto.INT64, ["texts", "length"]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["texts", "length", 1]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["texts", "length", 3])],
        [
            axis,
            helper.make_tensor("half", TensorProto.FLOAT, [], [0.5]),
            helper.make_tensor("one_after", TensorProto.INT64, [4], [0, 0, 0, 1]),
            helper.make_tensor("one_before", TensorProto.INT64, [4], [0, 1, 0, 0]),
            helper.make_tensor("width", TensorProto.INT64, [1], [1]),
            helper.make_tensor("start", TensorProto.INT64, [1], [0]),
            helper.make_tensor("minus_one", TensorProto.INT64, [1], [-1]),
            helper.make_tensor("end_of_all", TensorProto.INT64, [1], [2**31 - 1]),
            *(
                helper.make_tensor(f"class_{at}", TensorProto.INT64, [], [at])
                for at in range(_FULL, _PARTICLE + 1)
            ),
        ],
    )
    # What every onnxruntime of the last years reads.
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="aligner"
    )
    helper.set_model_props(model, _metadata())
    return bytes(model.SerializeToString())


def _metadata() -> dict[str, str]:
    """The settings that MiniSBD reads, and its vocabulary: the class of each character."""
    classes = {char: at for at, chars in enumerate(_CLASSES, _FULL) for char in chars}
    vocabulary = {"lang": "ja", "_unit2id": {"<PAD>": 0, "<UNK>": 1, **classes}}
    return {
        "lang_code": "ja",
        "config": json.dumps({"feat_funcs": ["end_of_para"], "batch_size": 1}),
        "vocab": json.dumps(vocabulary, ensure_ascii=True),
    }


class _Rules:
    """Nodes of a graph over ``units``, (texts, length); each method returns the name of a value."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - of ONNX
        """Add a node; the same value twice is one."""
        from onnx import helper

        if not any(output in node.output for node in self.nodes):
            self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def ends(self) -> str:
        """Where a sentence ends."""
        after_mark = [_FULL, _MARK, _CLOSER, _QUOTING]
        return self._any(
            self._all(self._is("units", _FULL), self._not(self._next_is(_FULL, _MARK, _CLOSER))),
            self._all(self._is("units", _MARK), self._not(self._next_is(*after_mark))),
            self._all(self._closes(), self._not(self._next_is(*after_mark, _PARTICLE))),
        )

    def _closes(self) -> str:
        """A bracket after a stop, or after a bracket after a stop: he said 「『行こう。』」."""
        before = self._before("units")
        return self._all(
            self._is("units", _CLOSER),
            self._any(
                self._is(before, _FULL, _MARK),
                self._all(self._is(before, _CLOSER), self._is(self._before(before), _FULL, _MARK)),
            ),
        )

    def _next_is(self, *classes: int) -> str:
        self.add("Pad", ["units", "one_after"], "units_longer")
        self.add("Slice", ["units_longer", "width", "end_of_all", "width"], "units_after")
        return self._is("units_after", *classes)

    def _before(self, values: str) -> str:
        self.add("Pad", [values, "one_before"], f"{values}_longer_before")
        return self.add(
            "Slice",
            [f"{values}_longer_before", "start", "minus_one", "width"],
            f"{values}_before",
        )

    def _is(self, values: str, *classes: int) -> str:
        return self._any(
            *(self.add("Equal", [values, f"class_{at}"], f"{values}={at}") for at in classes)
        )

    def _not(self, value: str) -> str:
        return self.add("Not", [value], f"not({value})")

    def _all(self, *values: str) -> str:
        return functools.reduce(lambda a, b: self.add("And", [a, b], f"({a}&{b})"), values)

    def _any(self, *values: str) -> str:
        return functools.reduce(lambda a, b: self.add("Or", [a, b], f"({a}|{b})"), values)
