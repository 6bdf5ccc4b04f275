"""A contact that was changed in a CRM, signed as Standard Webhooks says."""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, number, paths

_WHO = paths(crm_id="contact.id", email="contact.email", phone="contact.phone")

CRM: Final = Preset(
    scheme=Scheme.STANDARD,
    delivery_id={"header": "webhook-id"},
    mapping={
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "timestamp": {"path": "occurred_at"},
                "traits": {
                    **paths(
                        email="contact.email",
                        phone="contact.phone",
                        name="contact.name",
                        company="contact.company",
                        job_title="contact.title",
                        stage="contact.stage",
                        owner="contact.owner.name",
                    ),
                    "crm_score": number("contact.score"),
                },
            },
            {
                "kind": "track",
                "event": {"text": "CRM Stage Changed"},
                "when": {"path": "contains(changed, 'stage')", "equals": True},
                "identifiers": _WHO,
                "properties": paths(stage="contact.stage", before="before.stage", owner="contact.owner.name"),
                "timestamp": {"path": "occurred_at"},
            },
            {
                "kind": "group",
                "when": {"path": "contact.company"},
                "group": {"path": "contact.company"},
                "identifiers": _WHO,
                "traits": paths(name="contact.company", industry="contact.industry"),
                "timestamp": {"path": "occurred_at"},
            },
        ]
    },
    sample={
        "type": "contact.updated",
        "occurred_at": "2025-03-08T06:30:00Z",
        "changed": ["stage", "score"],
        "before": {"stage": "qualified", "score": 61},
        "contact": {
            "id": "C-10023",
            "name": "王蕾",
            "email": "wang.lei@example.com",
            "phone": "+8613800138006",
            "company": "苏州云上科技有限公司",
            "industry": "software",
            "title": "CIO",
            "stage": "opportunity",
            "score": 82,
            "owner": {"id": "S-7", "name": "Sales 7"},
        },
    },
)
