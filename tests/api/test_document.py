"""The API does what its OpenAPI document says, with data that keeps to it and data that does not."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.filling import Filled, fill
from tests.api.operations import Operation, document, every_operation

OPERATIONS = every_operation()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())
BASE = "http://testserver"
SHORT_SECONDS = 0.1


@pytest.fixture(scope="module")
def filled(engines: None) -> Filled:
    """A workspace that the calls may ruin."""
    return fill()


def _call(filled: Filled, case: schemathesis.Case[Any]) -> Response:
    request = requests.Request(**case.as_transport_kwargs(BASE)).prepare()
    body = request.body or b""
    assert request.url is not None
    answer = filled.api.raw(
        str(request.method),
        request.url.removeprefix(BASE),
        body if isinstance(body, bytes) else str(body).encode(),
        str(request.headers.get("Content-Type", "application/json")),
    )
    headers = {name: [value] for name, value in answer.headers.items()}
    return Response(answer.status, headers, answer.content, request, 0.0, verify=False)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["kept", "broken"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_each_answer_is_as_documented(
    pytestconfig: pytest.Config, filled: Filled, operation: Operation, mode: GenerationMode
) -> None:
    described = SCHEMA[f"/api/v1{operation.path}"][operation.method]
    real = {name: value for name, value in filled.ids.items() if "{" + name + "}" in operation.path}

    @seed(pytestconfig.option.examples_seed)
    @settings(
        max_examples=pytestconfig.option.examples,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(mode), exists=st.integers(0, 3))
    def holds(case: schemathesis.Case[Any], exists: int) -> None:
        # Random ids find nothing: most calls are about what is there, a deletion now and then.
        if real and (exists == 0 if operation.method == "DELETE" else exists > 0):
            case.path_parameters.update(real)
        if isinstance(
            case.query.get("wait"), int | float
        ):  # a request that waits for news waits as long as it was asked to
            case.query["wait"] = min(case.query["wait"], SHORT_SECONDS)
        case.validate_response(_call(filled, case), checks=CHECKS)

    run: Any = holds  # what hypothesis makes of a function
    try:
        run()
    except Unsatisfiable:  # nothing in the request can be broken: it takes nothing, or any text
        assert mode is GenerationMode.NEGATIVE
        assert not operation.takes_body
