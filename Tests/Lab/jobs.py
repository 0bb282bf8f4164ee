"""jobs.py IMAGE: reads [role, address] lines, posts a job that names the address, and prints how it ended.

A callback "succeeded" when it was delivered: the job's `deliveries`, or the absence of a refusal, cannot tell that, so a
callback is judged by what the web servers have seen.
"""

import base64
import json
import sys
import time
import urllib.error
import urllib.request

SERVER = "http://127.0.0.1:18080"


def request(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    message = urllib.request.Request(SERVER + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(message, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def wait_until_ready():
    for _ in range(300):
        try:
            urllib.request.urlopen(SERVER + "/healthz", timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def main():
    image = base64.b64encode(open(sys.argv[1], "rb").read()).decode()
    wait_until_ready()
    for number, line in enumerate(sys.stdin):
        role, address = json.loads(line)
        job = {"id": f"{role}-{number}", "tool": "dall-e", "userId": "lab", "sourceBuffer": image}
        if role == "watermark":
            job["options"] = {"watermark": {"image": address}}
        else:
            job["callbackUrl"] = address
        status, answer = request("POST", "/v1/jobs", job)
        state = f"refused {status}"
        if status in (200, 201, 202):
            end = time.monotonic() + 60
            while (state := answer.get("state")) not in ("succeeded", "failed") and time.monotonic() < end:
                time.sleep(0.05)
                status, answer = request("GET", f"/v1/jobs/{job['id']}")
            if role == "callback":
                state = delivered(job["id"])
        print(state, flush=True)


def delivered(job):
    """"succeeded" when no delivery is left, as the job tells; what is refused is given up at once."""
    for _ in range(100):
        _, answer = request("GET", f"/v1/jobs/{job}")
        states = [delivery.get("state") for delivery in answer.get("deliveries", [])]
        if states and "waiting" not in states:
            return "succeeded" if all(state == "delivered" for state in states) else "failed"
        time.sleep(0.05)
    return "no deliveries told"


main()
