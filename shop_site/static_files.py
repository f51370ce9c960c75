"""Static files under names that hold a digest of their content, compressed when ``demo`` collects them."""

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):
    """The best Brotli takes ten times as long for a tenth fewer bytes: nobody should wait for it at the first start."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=9)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; its files never change, so WhiteNoise lets browsers keep them for good."""

    def create_compressor(self, **kwargs) -> Compressor:
        return QuickCompressor(**kwargs)
