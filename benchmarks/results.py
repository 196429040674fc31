"""The tables of results.md from the records of accuracy.py: figures pooled over the businesses of a world."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from accuracy import FRESH, SEEN, TUNED, Record, false_alarms, ndcg, orders, recall, truths

METHODS = {"tool": "audit", "risk ratio": "risk ratio", "logistic": "logistic", "SHAP": "SHAP"}
Group = tuple[str, str]
NONE = "–"


def page(records: Sequence[Record]) -> str:
    """The whole page: how it was measured, the tables, what they mean."""
    groups: dict[Group, list[Record]] = defaultdict(list)
    for r in records:
        groups[r["world"], seeds_of(r)].append(r)
    parts = [_head(records)]
    for title, text, columns in TABLES:
        parts += [f"## {title}\n", text + "\n", table(groups, columns)]
    parts.append(_false(records))
    return "\n".join(parts)


def seeds_of(record: Record) -> str:
    """Whether the estimator was tuned on this seed, a rule was made after its results, or it never saw it."""
    kinds = (("tuned", TUNED), ("seen", SEEN), ("fresh", FRESH))
    return next((name for name, seeds in kinds if record["seed"] in seeds), "other")


# Figures of a group of businesses ---------------------------------------------------------------------------------


def order_column(name: str) -> Callable[[Sequence[Record]], str]:
    """Mean and worst nDCG@10 of a method."""

    def figure(of: Sequence[Record]) -> str:
        each = [ndcg(orders(r)[name], {k: t["money"] for k, t in truths(r).items()}) for r in of]
        return NONE if np.isnan(each).all() else f"{_s(np.nanmean(each))} / {_s(np.nanmin(each))}"

    return figure


def recall_column(name: str) -> Callable[[Sequence[Record]], str]:
    """Mean recall in the first five of a method."""
    return lambda of: _mean(recall(orders(r)[name], truths(r)) for r in of)


def cover(of: Sequence[Record], what: str) -> str:
    """How many of the planted reasons' 90 % intervals hold the truth."""
    told = [(c[what], truths(r)[c["reason"]][what]) for r in of for c in _claims(r, planted=True)]
    hits = sum(low <= true <= high for (_, low, high), true in told)
    return f"{_s(hits / len(told))} ({hits} of {len(told)})" if told else NONE


def claimed(of: Sequence[Record], what: str) -> str:
    """Claimed over true, summed over the planted reasons of all businesses."""
    return _ratio(
        sum(c[what][0] for r in of for c in _claims(r, planted=True)),
        sum(t[what] for r in of for t in truths(r).values()),
    )


def supported(of: Sequence[Record], what: str) -> str:
    """The sum of the supported reasons' own claims, false alarms among them, over the truth of all planted."""
    return _ratio(
        sum(c[what][0] for r in of for c in r["reasons"] if c["supported"]),
        sum(t[what] for r in of for t in truths(r).values()),
    )


def together(of: Sequence[Record], what: str) -> str:
    """What the supported reasons bring about together over what all planted ones truly do; where tables hide some of
    the planted ones, nothing can be set against it."""
    told = [r for r in of if r["truth"]["all_planted"] and len(truths(r)) == len(r["truth"]["planted"])]
    return _ratio(
        sum(r["joint"][what][0] for r in told if r["joint"]), sum(r["truth"]["all_planted"][what] for r in told)
    )


def risk_ratio_money(of: Sequence[Record]) -> str:
    """The crude population attributable revenue of the planted reasons over their true revenue."""
    return _ratio(
        sum(r["rivals"]["risk ratio"][k] for r in of for k in truths(r)),
        sum(t["money"] for r in of for t in truths(r).values()),
    )


def found(of: Sequence[Record]) -> str:
    """Supported reasons among the planted ones that the tables can show."""
    there = sum(len(truths(r)) for r in of)
    hits = sum(c["supported"] for r in of for c in _claims(r, planted=True))
    return f"{hits} of {there}" if there else NONE


def warned(of: Sequence[Record], safeguard: str) -> str:
    """In how many businesses a safeguard warns, of those where it could be tried."""
    tried = [r[safeguard] for r in of if r[safeguard] and r[safeguard]["possible"]]
    return f"{sum(w['warns'] for w in tried)} of {len(tried)}" if tried else NONE


def cpu(of: Sequence[Record]) -> str:
    """CPU time of departures and associations over that of reading and cleaning the files."""
    return _mean(r["cpu"]["measure"] / r["cpu"]["read"] for r in of)


def _claims(record: Record, planted: bool) -> list[dict[str, Any]]:
    true = truths(record)
    return [c for c in record["reasons"] if (c["reason"] in true) == planted]


# Tables -----------------------------------------------------------------------------------------------------------

Column = tuple[str, Callable[[Sequence[Record]], str]]
ORDER: tuple[Column, ...] = tuple((f"nDCG@10 {METHODS[m]}", order_column(m)) for m in METHODS)
RECALL: tuple[Column, ...] = tuple((f"recall@5 {METHODS[m]}", recall_column(m)) for m in METHODS)
CLAIMS: tuple[Column, ...] = (
    ("found", found),
    ("false alarms", lambda of: _mean(len(false_alarms(r)) for r in of)),
    ("cover, departures", lambda of: cover(of, "departures")),
    ("cover, money", lambda of: cover(of, "money")),
    ("claimed/true departures", lambda of: claimed(of, "departures")),
    ("claimed/true money", lambda of: claimed(of, "money")),
    ("risk ratio: claimed/true money", risk_ratio_money),
)
SUMS: tuple[Column, ...] = (
    ("one by one, departures", lambda of: supported(of, "departures")),
    ("one by one, money", lambda of: supported(of, "money")),
    ("together, departures", lambda of: together(of, "departures")),
    ("together, money", lambda of: together(of, "money")),
    ("negative control warns", lambda of: warned(of, "control")),
    ("drift warns", lambda of: warned(of, "drift")),
    ("CPU, × reading", cpu),
)
TABLES: tuple[tuple[str, str, tuple[Column, ...]], ...] = (
    (
        "Which reasons come first",
        "Mean / worst nDCG@10, gain: true money a year. The audit's order: supported reasons by revenue, then those\n"
        "of which it tells no money, by q.",
        ORDER,
    ),
    ("Planted reasons among the first five", "Of as many as there could be.", RECALL),
    (
        "Claims for the planted reasons",
        "*Found*: past the gate. *False alarms*: reasons past the gate that are not planted, a business. *Cover*:\n"
        "90 % intervals that hold the truth. *Claimed/true*: sums over planted reasons, found or not; beside it the\n"
        "crude population attributable revenue of the risk ratio.",
        CLAIMS,
    ),
    (
        "Sums past the gate, and safeguards",
        "*One by one*: the supported reasons' own claims added up, over the truth added up. *Together*: removed\n"
        "all at once, each departure counted once, over the truth of all planted reasons at once.",
        SUMS,
    ),
)


def table(groups: dict[Group, list[Record]], columns: Sequence[Column]) -> str:
    """One row a world and kind of seeds; the columns nobody has a figure for are left out."""
    rows = [[world, f"{seeds} ({len(of)})", *(f(of) for _, f in columns)] for (world, seeds), of in groups.items()]
    names = ["world", "seeds", *(name for name, _ in columns)]
    return markdown(names, rows)


def markdown(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [names, ["---"] * 2 + ["--:"] * (len(names) - 2), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _head(records: Sequence[Record]) -> str:
    sizes = ", ".join(f"{n:,}" for n in sorted({r["customers"] for r in records}))
    versions = ", ".join(sorted({f"{r['version']} ({r['code']})" for r in records}))
    count = Counter(seeds_of(r) for r in records)
    return (
        "# Accuracy on simulated businesses\n\n"
        "Made by `make bench`. Every business is written as files, read, cleaned and audited like any other; its\n"
        "truth (counterfactual reruns without each reason) is kept apart.\n\n"
        f"- churn-audit {versions}; {len(records)} businesses of {sizes} customers.\n"
        f"- Seeds {_range(TUNED)} are those the estimator was tuned on ({count['tuned']} businesses);\n"
        f"  it never saw those of seeds {_range(FRESH)} ({count['fresh']}).\n"
        f"- Seeds {_range(SEEN)} ({count['seen']}) were fresh until one rule was made after their results: what is\n"
        "  there in more than four fifths of all time at risk is no longer fitted.\n"
        "- All methods see the same exposures, up to 57 a business, of which 7 are planted; only those count whose\n"
        "  tables are there. Rivals: crude risk ratio (attributable revenue), logistic coefficient × revenue of the\n"
        "  exposed, LightGBM mean |SHAP|, each on the panel of customers and 30-day periods; the last two with its\n"
        "  strata as controls.\n"
    )


def _false(records: Sequence[Record]) -> str:
    """Which reasons are supported without being planted, by kind, with the planted exposure they go along with."""
    found_: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
    for r in records:
        for c in false_alarms(r):
            found_[c["kind"], c["reason"]].append(tuple(c["goes along with"]))
    if not found_:
        return "No reason was supported without being planted.\n"
    rows = []
    for (kind, reason), with_ in sorted(found_.items(), key=lambda f: (f[0][0], -len(f[1]))):
        near, phi, share = max(with_, key=lambda w: w[1])
        rows.append([reason, kind, str(len(with_)), f"{near} ({phi:.2f}; {share:.0%})" if near else NONE])
    kinds = "*decoy*: simulated without effect; *sign*: follows the decision; *other*: not simulated as a reason."
    return f"## Supported without being planted\n\n{kinds}\n\n" + markdown(
        ["reason", "kind", "businesses", "goes along with (phi; share of its exposed)"], rows
    )


def _ratio(claim: float, true: float) -> str:
    return _s(claim / true) if true else NONE


def _mean(values: Iterable[float]) -> str:
    each = np.array(list(values), float)
    return NONE if np.isnan(each).all() else _s(float(np.nanmean(each)))


def _s(x: Any) -> str:
    return f"{x:.2f}"


def _range(seeds: Sequence[int]) -> str:
    return f"{seeds[0]}–{seeds[-1]}"
