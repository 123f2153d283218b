"""A debugger attaches to a function: the Debug Adapter Protocol over a socket, which VS Code uses."""

import json
import socket
import threading

from harness import eventually, free_port

HANDLER = """
def handler(event, context):
    doubled = event["n"] * 2
    return doubled
"""


class Debugger:
    """A client of the protocol."""

    def __init__(self, port):
        self._socket = eventually(lambda: self._connected(port))
        self._file = self._socket.makefile("rb")
        self._seq = 0

    @staticmethod
    def _connected(port):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            return None

    def send(self, command, **arguments):
        """Send a request; return its number."""
        self._seq += 1
        message = {"seq": self._seq, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return self._seq

    def until(self, condition):
        """Read on to a message that meets a condition."""
        while True:
            length = 0
            while (line := self._file.readline().strip()) or not length:
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self._file.read(length))
            if condition(message):
                return message

    def event(self, name):
        return self.until(lambda message: message.get("event") == name)

    def ask(self, command, **arguments):
        """Send a request and return the body of its answer."""
        number = self.send(command, **arguments)
        answer = self.until(lambda message: message.get("request_seq") == number)
        assert answer["success"], answer
        return answer.get("body") or {}


def test_a_breakpoint_in_the_sources_stops_the_function(aws, tmp_path):
    (tmp_path / "index.py").write_text(HANDLER)
    function = aws.function(HANDLER, Timeout=1)
    name = aws.deploy({"Function": function}, {"Name": {"Ref": "Function"}})[1]["Name"]
    port = free_port()
    asked = {"function": name, "port": port, "source": str(tmp_path)}
    assert aws.request("/_local-aws/debug", "PUT", json.dumps(asked)) == (200, {"port": port})

    debugger = Debugger(port)
    debugger.ask("initialize", adapterID="test", clientID="test", pathFormat="path", linesStartAt1=True)
    attach = debugger.send("attach", justMyCode=False)
    debugger.event("initialized")
    source = {"path": str(tmp_path / "index.py")}
    assert debugger.ask("setBreakpoints", source=source, breakpoints=[{"line": 4}])["breakpoints"][0]["verified"]
    debugger.send("configurationDone")
    debugger.until(lambda message: message.get("request_seq") == attach)

    answers = []
    payload = json.dumps({"n": 21})
    call = threading.Thread(
        target=lambda: answers.append(aws.client("lambda").invoke(FunctionName=name, Payload=payload)["Payload"].read())
    )
    call.start()
    thread = debugger.event("stopped")["body"]["threadId"]
    frame = debugger.ask("stackTrace", threadId=thread)["stackFrames"][0]
    assert (frame["line"], frame["source"]["path"]) == (4, str(tmp_path / "index.py"))
    value = debugger.ask("evaluate", expression="doubled", frameId=frame["id"])["result"]
    debugger.ask("continue", threadId=thread)
    call.join(30)
    assert (value, answers) == ("42", [b"42"])


def test_what_cannot_be_debugged_is_refused(aws):
    node = aws.function("exports.handler = async () => 1;", Runtime="nodejs22.x")
    name = aws.deploy({"Function": node}, {"Name": {"Ref": "Function"}})[1]["Name"]
    for function, message in ((name, "does not run Python: nodejs22.x"), ("nobody", "there is no function 'nobody'")):
        asked = json.dumps({"function": function, "port": 1, "source": "/"})
        status, answer = aws.request("/_local-aws/debug", "PUT", asked)
        assert (status, message in answer["message"]) == (400, True)
