"""Purposes to begin with, after the two laws; everything in them can be edited afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.apps.contacts.consent.contracts import MARKETING, Channel, LegalBasis

_MESSAGES = (Channel.EMAIL, Channel.SMS, Channel.WECHAT, Channel.WECOM, Channel.PHONE, Channel.PUSH)


@dataclass(frozen=True, slots=True)
class PresetPurpose:
    """A purpose as a preset brings it; texts are (Chinese, English)."""

    key: str
    name: tuple[str, str]
    description: tuple[str, str]
    text: tuple[str, str]
    basis: LegalBasis
    channels: tuple[Channel, ...]
    needs_opt_in: bool = True
    double_opt_in: bool = False
    expires_days: int | None = None


def _marketing(basis: LegalBasis, expires_days: int | None, *, double: bool) -> PresetPurpose:
    return PresetPurpose(
        MARKETING,
        ("营销信息", "Marketing messages"),
        ("新品、活动与优惠的通知。", "News about products, events and offers."),
        (
            "我同意接收关于产品、活动和优惠的信息，并知晓可以随时撤回同意。",
            "I agree to receive news about products, events and offers, and know that I can withdraw at any time.",
        ),
        basis,
        _MESSAGES,
        double_opt_in=double,
        expires_days=expires_days,
    )


def _service(basis: LegalBasis) -> PresetPurpose:
    return PresetPurpose(
        "service",
        ("服务通知", "Service messages"),
        ("订单、账户与安全方面必需的通知。", "What an order, an account or security needs to be told."),
        ("为履行合同，我们会发送必要的服务通知。", "To perform the contract we send the messages that it needs."),
        basis,
        _MESSAGES,
        needs_opt_in=False,
    )


def _profiling(basis: LegalBasis) -> PresetPurpose:
    return PresetPurpose(
        "profiling",
        ("个性化推荐", "Personalisation"),
        ("根据行为形成画像并自动化推荐。", "A picture of interests from behaviour, and automated choices from it."),
        (
            "我同意根据我的行为为我提供个性化内容，并知晓可以拒绝自动化决策。",
            "I agree to content chosen from my behaviour, and know that I can refuse automated decisions.",
        ),
        basis,
        (Channel.PROFILING, Channel.ADS),
    )


_SEPARATE = LegalBasis.SEPARATE_CONSENT
PRESETS: dict[str, tuple[PresetPurpose, ...]] = {
    "pipl": (
        _marketing(LegalBasis.CONSENT, None, double=False),
        _service(LegalBasis.CONTRACT),
        _profiling(LegalBasis.CONSENT),
        PresetPurpose(
            "sensitive",
            ("敏感个人信息", "Sensitive personal data"),
            ("处理敏感个人信息须取得单独同意（第29条）。", "Sensitive personal data needs separate consent (art. 29)."),
            ("我单独同意处理我的敏感个人信息。", "I separately agree that my sensitive personal data is processed."),
            _SEPARATE,
            (Channel.PROFILING,),
        ),
        PresetPurpose(
            "sharing",
            ("向第三方提供", "Provision to others"),
            (
                "向其他处理者提供须取得单独同意（第23条）。",
                "Provision to another handler needs separate consent (art. 23).",
            ),
            ("我单独同意向合作方提供我的个人信息。", "I separately agree that my data is given to partners."),
            _SEPARATE,
            (Channel.TRANSFER,),
        ),
        PresetPurpose(
            "cross_border",
            ("跨境提供", "Transfer abroad"),
            ("向境外提供须取得单独同意（第39条）。", "A transfer abroad needs separate consent (art. 39)."),
            (
                "我单独同意将我的个人信息提供至境外接收方。",
                "I separately agree that my data goes to a recipient abroad.",
            ),
            _SEPARATE,
            (Channel.TRANSFER,),
        ),
        PresetPurpose(
            "minor",
            ("未成年人（监护人同意）", "Minors (a guardian's consent)"),
            ("不满十四周岁须取得监护人同意（第31条）。", "Below 14 years a guardian consents (art. 31)."),
            ("作为监护人，我同意处理该未成年人的个人信息。", "As guardian I agree that the minor's data is processed."),
            _SEPARATE,
            (Channel.PROFILING, *_MESSAGES),
        ),
    ),
    "gdpr": (
        _marketing(LegalBasis.CONSENT, 730, double=True),
        _service(LegalBasis.CONTRACT),
        _profiling(LegalBasis.CONSENT),
        PresetPurpose(
            "third_country",
            ("向第三国传输", "Transfer to third countries"),
            ("向欧盟以外传输的明示同意（第49条）。", "Explicit consent to a transfer outside the EU (art. 49)."),
            ("我明确同意将我的数据传输至欧盟以外。", "I explicitly agree that my data leaves the EU."),
            LegalBasis.CONSENT,
            (Channel.TRANSFER,),
        ),
    ),
}
"""By name; installing adds the purposes whose keys the workspace does not have."""
