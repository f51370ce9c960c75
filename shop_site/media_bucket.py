"""Uploaded images in a bucket of an S3-compatible storage, which any number of web processes share."""

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

from shop_site.media_names import FOREVER, HASHED


class MediaBucket(S3Storage):
    """django-storages' storage for files that everyone may read; credentials and endpoint are boto3's to find.

    No call takes longer than about ten seconds when nothing answers: an editor waits for it.
    """

    file_overwrite = False
    querystring_auth = False
    client_config = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 2})
    # One thread and one attempt, because those of s3transfer come on top of the retries above.
    transfer_config = TransferConfig(use_threads=False, num_download_attempts=1)

    def get_object_parameters(self, name):
        parameters = super().get_object_parameters(name)
        return parameters | {"CacheControl": FOREVER} if HASHED.search(name) else parameters
