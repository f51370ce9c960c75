"""A server that stands in for S3: moto, in a process of its own, spoken to over HTTP. What it holds ends with it."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.shop_site.test_demo import free_port

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


class Server:
    """The server, once it answers."""

    def __init__(self):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not self._answers():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def _answers(self):
        try:
            with urlopen(self.address, timeout=5):
                return True
        except URLError:
            return False

    def environment(self, bucket):
        """Variables with which the demo project keeps its images in this bucket."""
        return {
            **KEYS,
            "AWS_ENDPOINT_URL_S3": self.address,
            "MEDIA_STORAGE_URL": f"s3://{bucket}",
            "MEDIA_PUBLIC_URL": f"{self.address}/{bucket}",
        }

    def make_bucket(self, name, policy=""):
        self._client("create_bucket", Bucket=name)
        if policy:
            self._client("put_bucket_policy", Bucket=name, Policy=policy)

    def names(self, bucket):
        """The names of all objects in this bucket."""
        return {entry["Key"] for entry in self._client("list_objects_v2", Bucket=bucket).get("Contents", ())}

    def delete(self, bucket, name):
        self._client("delete_object", Bucket=bucket, Key=name)

    def _client(self, call, **arguments):
        import boto3
        from botocore.config import Config

        client = boto3.client(
            "s3",
            endpoint_url=self.address,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            region_name=KEYS["AWS_DEFAULT_REGION"],
            config=Config(s3={"addressing_style": "path"}),
        )
        try:
            return getattr(client, call)(**arguments)
        finally:
            client.close()

    @contextmanager
    def hanging(self):
        """Connections are accepted, by the kernel, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.process.kill()
        self.process.wait()


@contextmanager
def running():
    """A server for the time of the block."""
    server = Server()
    try:
        yield server
    finally:
        server.stop()


def fetch(url, method="GET"):
    """Status and headers of what an anonymous reader gets."""
    try:
        with urlopen(Request(url, method=method), timeout=10) as answer:
            return answer.status, answer.headers
    except HTTPError as error:
        with error:
            return error.code, error.headers
