"""Names, codes, domains and titles as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.contacts.accounts.codes import check_letter, normal_code
from cumulus.apps.contacts.accounts.domains import domain_steps, is_free, normal_domain
from cumulus.apps.contacts.accounts.names import name_key, names_a_company
from cumulus.apps.contacts.accounts.roles import AccountRole, role_of


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("晴川科技有限公司", "晴川科技"),
        ("晴川科技（北京）有限公司", "晴川科技"),
        ("晴川科技(北京市)有限责任公司", "晴川科技"),
        ("（上海）晴川科技股份有限公司", "晴川科技"),
        ("晴川科技集团股份有限公司", "晴川科技"),
        ("晴川科技集团有限公司", "晴川科技"),
        ("晴川科技集团", "晴川科技"),
        ("晴川科技有限公司上海分公司", "晴川科技"),
        ("晴川科技有限公司 上海浦东分公司", "晴川科技"),
        ("晴川科技 有限公司。", "晴川科技"),
        ("北京晴川科技有限公司", "北京晴川科技"),
        ("晴川（控股）有限公司", "晴川控股"),
        ("有限公司", "有限公司"),
        ("ＡＣＭＥ　Ｌａｍｐｓ", "acmelamps"),
        ("Acme Lamps, Inc.", "acmelamps"),
        ("ACME LAMPS CO., LTD.", "acmelamps"),
        ("Acme Lamps (Shanghai) Co. Ltd", "acmelamps"),
        ("Acme-Lamps GmbH & Co. KG", "acmelamps"),
        ("Inc", "inc"),
        ("B&Q plc", "b&q"),
        ("Ärzte GmbH", "ärzte"),
        ("", ""),
        ("...", ""),
    ],
)
def test_what_a_name_comes_to(written: str, key: str) -> None:
    assert name_key(written) == key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_or_shorter_and_never_raises(name: str) -> None:
    assert len(name_key(name_key(name))) <= len(name_key(name))


@pytest.mark.parametrize("nobody", ["", "无", "个人", "N/A", "n.a.", "1", "12345", "x", "Self-employed", "test", "-"])
def test_what_names_no_company(nobody: str) -> None:
    assert not names_a_company(nobody)


@pytest.mark.parametrize("company", ["华为", "3M", "IBM", "晴川"])
def test_what_names_one(company: str) -> None:
    assert names_a_company(company)


# Huawei, Alibaba (China), Tencent (Shenzhen): published on their own pages.
@pytest.mark.parametrize("code", ["914403001922038216", "91330100799655058B", "9144030071526726XG"])
def test_real_codes_pass(code: str) -> None:
    assert normal_code(f" {code[:8].lower()}-{code[8:]} ") == code


@pytest.mark.parametrize("code", ["914403001922038217", "91440300192203821", "9144030019220382160", "", "I" * 18])
def test_other_texts_are_no_codes(code: str) -> None:
    assert normal_code(code) == ""


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_letter_is_noticed(first: str, place: int) -> None:
    code = first + check_letter(first)
    assert normal_code(code) == code
    other = "0" if code[place] != "0" else "1"
    assert normal_code(code[:place] + other + code[place + 1 :]) == ""


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("Li@Acme.COM", "acme.com"),
        ("https://www.acme.com/about?x=1", "acme.com"),
        ("acme.com:8443", "acme.com"),
        ("晴川.中国", "xn--5rt14q.xn--fiqs8s"),
        ("com.cn", ""),
        ("localhost", ""),
        ("10.0.0.1", ""),
        ("a b.com", ""),
        ("", ""),
    ],
)
def test_the_domain_in_an_address(written: str, domain: str) -> None:
    assert normal_domain(written) == domain


def test_a_subdomain_leads_to_those_above_it_but_not_to_a_public_suffix() -> None:
    assert domain_steps("mail.rd.acme.com.cn") == ("mail.rd.acme.com.cn", "rd.acme.com.cn", "acme.com.cn")
    assert domain_steps("acme.com") == ("acme.com",)


@pytest.mark.parametrize("domain", ["qq.com", "vip.qq.com", "163.com", "126.com", "gmail.com", "mailinator.com"])
def test_anybodys_mail(domain: str) -> None:
    assert is_free(domain)
    assert not is_free(f"not{domain.replace('.', '')}.example")


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("CIO", AccountRole.DECISION_MAKER),
        ("信息技术总监", AccountRole.DECISION_MAKER),
        ("Chief Technology Officer", AccountRole.DECISION_MAKER),
        ("采购经理", AccountRole.BUYER),
        ("IT Manager", AccountRole.MANAGER),
        ("网络工程师", AccountRole.ENGINEER),
        ("DevOps Engineer", AccountRole.ENGINEER),
        ("顾问", AccountRole.INFLUENCER),
        ("实习生", AccountRole.OTHER),
        ("", AccountRole.OTHER),
    ],
)
def test_what_a_title_speaks_for(title: str, role: AccountRole) -> None:
    assert role_of(title) is role
