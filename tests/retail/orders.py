"""The shop's order lines and what pandas knows about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail.parquet"
QUIET_SINCE = "2011-09-10"
"""Who has not bought since then is to be won back; the data end three months later."""
BEST = {"orders": 3, "spent": 1_000}


@dataclass(frozen=True)
class Shop:
    """The order lines; `is_real` says whether the known totals apply."""

    lines: pd.DataFrame
    is_real: bool

    @property
    def invoices(self) -> pd.DataFrame:
        """One row per invoice: customer, moment, total, number of lines."""
        worth = self.lines.assign(total=self.lines["Quantity"] * self.lines["UnitPrice"])
        grouped = worth.groupby("InvoiceNo", sort=False)
        return grouped.agg(
            customer=("CustomerID", "first"),
            country=("Country", "first"),
            at=("InvoiceDate", "first"),
            total=("total", "sum"),
            lines=("StockCode", "size"),
        ).reset_index()

    def customers(self) -> list[int]:
        """Return the identified customers' numbers."""
        return sorted(int(number) for number in self.lines["CustomerID"].dropna().unique())

    def best_customers(self) -> set[int]:
        """Return who bought at least 3 times and spent over 1,000."""
        by_customer = self.invoices.dropna(subset="customer").groupby("customer")["total"].agg(["size", "sum"])
        best = by_customer[(by_customer["size"] >= BEST["orders"]) & (by_customer["sum"] > BEST["spent"])]
        return {int(number) for number in best.index}

    def lapsed_customers(self) -> set[int]:
        """Return the best customers who have not bought since `QUIET_SINCE`."""
        invoices = self.invoices.dropna(subset="customer")
        recent = invoices[invoices["at"] >= pd.Timestamp(QUIET_SINCE)]["customer"]
        return self.best_customers() - {int(number) for number in recent}


def read_shop() -> Shop:
    """Return the real shop when its file is there, else an invented one."""
    if REAL.exists():
        return Shop(pd.read_parquet(REAL), is_real=True)
    return Shop(_invented(), is_real=False)


def _invented(seed: int = 7) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    invoices, customers = 2_500, 400
    lines = chance.geometric(0.05, invoices)
    who = chance.zipf(1.3, invoices) % customers + 12_346
    known = chance.random(invoices) > 0.15
    moment = pd.Timestamp("2010-12-01") + pd.to_timedelta(np.sort(chance.integers(0, 373 * 1440, invoices)), unit="min")
    row = np.repeat(np.arange(invoices), lines)
    goods = chance.integers(0, 900, len(row))
    return pd.DataFrame(
        {
            "InvoiceNo": (536_365 + row).astype(str),
            "StockCode": (20_000 + goods).astype(str),
            "Description": [f"GIFT {number}" for number in goods],
            "Quantity": chance.integers(1, 24, len(row)) * np.where(chance.random(invoices) < 0.08, -1, 1)[row],
            "InvoiceDate": moment[row],
            "UnitPrice": np.round(chance.gamma(2.0, 1.6, len(row)), 2),
            "CustomerID": pd.Series(np.where(known, who, 0)[row], dtype="Int64").replace(0, pd.NA),
            "Country": chance.choice(["United Kingdom", "Germany", "France"], invoices, p=[0.9, 0.05, 0.05])[row],
        }
    )
