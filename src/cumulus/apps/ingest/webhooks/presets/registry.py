"""Every preset by its name, in the order of the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cumulus.apps.ingest.webhooks.presets.crm import CRM
from cumulus.apps.ingest.webhooks.presets.custom import CUSTOM
from cumulus.apps.ingest.webhooks.presets.form import FORM
from cumulus.apps.ingest.webhooks.presets.preset import Preset
from cumulus.apps.ingest.webhooks.presets.shopify import SHOPIFY
from cumulus.apps.ingest.webhooks.presets.stripe import STRIPE
from cumulus.apps.ingest.webhooks.presets.weihou import WEIHOU
from cumulus.apps.ingest.webhooks.presets.xiaoetong import XIAOETONG
from cumulus.apps.ingest.webhooks.presets.youzan import YOUZAN

PRESETS: Final[Mapping[str, Preset]] = {
    "custom": CUSTOM,
    "shopify": SHOPIFY,
    "youzan": YOUZAN,
    "weihou": WEIHOU,
    "xiaoetong": XIAOETONG,
    "form": FORM,
    "crm": CRM,
    "stripe": STRIPE,
}
