"""The packaged encoder with low-rank additions to train, shared by the fits of the encoder and of the reranker.

The encoder computes in bf16 if the processor can: a step takes about a quarter of its time in fp32 with AMX, two fifths
with AVX-512 alone. The cosine between both gradients is .9995.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from full_precision import BERT_NAMES, full_folder
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.autograd.function import BackwardCFunction, FunctionCtx
from transformers import AttentionInterface, BertModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from index.models.packaged.graphs import Additions

TEXTS_AT_ONCE, WIDTHS = 8, 32  # few sizes of matrices: oneDNN compiles a kernel for each
MATRICES = "q", "k", "v", "ao", "fi", "fo"
PRECISION = torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32
ATTENTION = "sdpa in fp32"


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    **options: Any,  # noqa: ANN401
) -> tuple[Tensor, None]:
    """PyTorch's fused attention in fp32; its gradient takes a fifth of the time of the one in bf16."""
    attended, _ = sdpa_attention_forward(module, query.float(), key.float(), value.float(), mask, **options)
    return attended.to(query.dtype), None


AttentionInterface.register(ATTENTION, attention)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)


class LowRank(torch.autograd.Function):
    """A frozen linear layer with its low-rank addition; only the inputs are kept for the gradient."""

    @staticmethod
    def forward(ctx: FunctionCtx, states: Tensor, layer: nn.Linear, inputs: Tensor, outputs: Tensor) -> Tensor:
        """The sum of both outputs, in the precision of the states."""
        rows, inputs, outputs = states.flatten(0, -2), inputs.to(states.dtype), outputs.to(states.dtype)
        low = rows @ inputs.T
        ctx.save_for_backward(rows, low, layer.weight, inputs, outputs)
        whole = layer(rows).addmm_(low, outputs.T)
        return cast("Tensor", whole.view(*states.shape[:-1], -1))

    @staticmethod
    def backward(ctx: BackwardCFunction, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of the states and of the addition."""
        rows, low, weight, inputs, outputs = cast("tuple[Tensor, ...]", ctx.saved_tensors)
        (gradient,) = gradients
        of_rows = gradient.flatten(0, -2)
        of_low = of_rows @ outputs
        of_states = (of_rows @ weight).addmm_(of_low, inputs).view(*gradient.shape[:-1], -1)
        return of_states, None, (of_low.T @ rows).float(), (of_rows.T @ low).float()


class Addition(nn.Module):
    """A linear layer with a low-rank addition, which begins at zero (Hu et al., LoRA, ICLR 2022)."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.inputs = nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.outputs = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """The layer's output and the addition's."""
        return cast("Tensor", LowRank.apply(states, self.layer, self.inputs, self.outputs))


class Adapted(nn.Module):
    """The encoder's first layers, with additions from layer ``first`` on, in evaluation mode (no dropout)."""

    def __init__(self, layers: int, rank: int, first: int = 0) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            full_folder(), dtype=PRECISION, attn_implementation=ATTENTION
        ).requires_grad_(False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.additions: dict[str, Addition] = {}
        for number, layer in list(enumerate(self.encoder.encoder.layer))[first:]:
            for short in MATRICES:
                parent, _, last = BERT_NAMES[short].rpartition(".")
                linear = cast("nn.Linear", layer.get_submodule(BERT_NAMES[short]))
                self.additions[f"l{number}.{short}"] = addition = Addition(linear, rank)
                setattr(layer.get_submodule(parent), last, addition)

    @property
    def hidden(self) -> int:
        """The size of a token's state."""
        return int(self.encoder.config.hidden_size)

    def states(self, texts: Sequence[NDArray[np.int64]]) -> list[Tensor]:
        """The states of each text's tokens, (tokens, hidden); texts of similar length share a batch."""
        states: list[Tensor] = [torch.empty(0)] * len(texts)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), TEXTS_AT_ONCE):
            batch = order[start : start + TEXTS_AT_ONCE]
            width = -(-max(len(texts[number]) for number in batch) // WIDTHS) * WIDTHS
            ids, mask = torch.ones(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width)
            for row, number in enumerate(batch):
                ids[row, : len(texts[number])] = torch.from_numpy(texts[number])
                mask[row, : len(texts[number])] = 1
            computed = self.encoder(ids, attention_mask=mask).last_hidden_state.float()
            for row, number in enumerate(batch):
                states[number] = computed[row, : len(texts[number])]
        return states

    def start(self, learned: Additions) -> None:
        """Start from the additions of another run, of the same rank or a lower one."""
        with torch.no_grad():
            for name, (outputs, inputs) in learned.items():
                self.additions[name].outputs[:, : outputs.shape[1]].copy_(torch.from_numpy(outputs))
                self.additions[name].inputs[: inputs.shape[0]].copy_(torch.from_numpy(inputs))

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """The additions in half precision, in the form of ``index.models.packaged.graphs.read_additions``."""
        learned: dict[str, NDArray[np.generic]] = {}
        for name, addition in self.additions.items():
            learned[f"{name}.inputs"] = addition.inputs.detach().numpy().astype(np.float16)
            learned[f"{name}.outputs"] = addition.outputs.detach().numpy().astype(np.float16)
        return learned


class Descent:
    """Steps of AdamW; the rate rises for a share of them, then falls to zero."""

    def __init__(self, model: nn.Module, rate: float, warm_up: float, steps: int) -> None:
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=rate, weight_decay=0.01)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min(1.0, step / (warm_up * steps)) * (1 - step / steps)
        )
        self.losses: list[float] = []

    def step(self, loss: Tensor) -> None:
        """Take one step down a loss and print progress."""
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.losses.append(loss.item())
        if len(self.losses) % 50 == 0:
            print(f"{len(self.losses)} steps, loss {np.mean(self.losses[-50:]):.3f}", flush=True)
