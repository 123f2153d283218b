"""A client of the API: posts the event to ORDERS_URL, signed, and returns the status.

Where AWS is simulated (AWS_ENDPOINT_URL), the URL's host is nobody's, and the simulation serves the API below its own.
"""

import json
import os
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.session import get_session


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """Post the event's `body`; `signed` and `apiKey` say how. Return the status and the error message."""
    request = AWSRequest("POST", _url(), data=json.dumps(event["body"]), headers={"Content-Type": "text/plain"})
    if event.get("apiKey"):
        request.headers["x-api-key"] = event["apiKey"]
    if event.get("signed", True):
        credentials = get_session().get_credentials()
        SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    if answer.status_code < 300:
        return {"status": answer.status_code}
    return {"status": answer.status_code, "errorMessage": json.loads(answer.content)["errorMessage"]}


def _url() -> str:
    url = urlsplit(os.environ["ORDERS_URL"])
    simulation = os.environ.get("AWS_ENDPOINT_URL")
    if not simulation:
        return url.geturl()
    return f"{simulation}/_aws/execute-api/{url.netloc.split('.')[0]}{url.path}"
