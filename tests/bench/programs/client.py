"""Eight clients in a process of their own that post to an address as fast as it answers.

python -m tests.bench.programs.client PORT PATH TOKEN MESSAGES PER_REQUEST
"""

import http.client
import json
import sys
import threading
import time

CLIENTS = 8
RECIPIENT = "maria@example.com"
BODY = "A line of plain text, nothing else.\n" * 55


def main() -> None:
    """Wait for a line on standard input, then post MESSAGES in all and print the seconds that it took."""
    port, path, token, messages, per_request = sys.argv[1:]
    share = int(messages) // CLIENTS
    threads = [
        threading.Thread(target=post, args=(int(port), path, token, share, int(per_request)))
        for _ in range(CLIENTS)
    ]
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(time.perf_counter() - began, flush=True)


def post(port: int, path: str, token: str, messages: int, per_request: int) -> None:
    """Post `messages`, so many in each request, over one connection."""
    one = {"to": [RECIPIENT], "subject": "Report", "text": BODY}
    body = json.dumps(one if per_request == 1 else {"messages": [one] * per_request})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(messages // per_request):
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise SystemExit(f"answered {answer.status}")
    connection.close()


if __name__ == "__main__":
    main()
