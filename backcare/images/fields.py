"""The model field that holds a picture: what reaches the storage through it was decoded and encoded anew."""

import logging

from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _

from backcare.exceptions import ImageNotStored
from backcare.images import files, storing

logger = logging.getLogger(__name__)


class EncodedFieldFile(ImageFieldFile):
    """The file of an image."""

    def save(self, name, content, save=True):
        """Store the picture in ``content`` under the image's key, whatever ``name`` says, and note what is known of it.

        A name that it came with would be the address of a public file: "evil.html" would be served as a page.
        Raises ``ImageRejected`` when it cannot be used, ``ImageNotStored`` when the storage fails; neither leaves
        a file behind.
        """
        upload = content if isinstance(content, files.Upload) else files.prepare(content)
        image = self.instance
        image.ensure_key()
        with storing.undone_on_failure():
            try:
                self.name = storing.write(self, image.key, upload, upload.ending)
            except Exception as error:  # every storage has errors of its own
                logger.exception("The file of the image %s could not be stored.", image.key)
                raise ImageNotStored(
                    _(
                        "The file could not be stored (%(reason)s), and nothing was saved. Try again; if that fails "
                        "too, tell whoever runs the site."
                    )
                    % {"reason": getattr(error, "strerror", None) or str(error) or type(error).__name__}
                ) from error
            setattr(image, self.field.attname, self.name)
            self._committed = True
            image.width, image.height, image.has_new_file = upload.width, upload.height, True
            image.had_content_credentials = upload.had_content_credentials
            if save:
                image.save()

    save.alters_data = True


class EncodedImageField(models.ImageField):
    """Django's field for images; in migrations it is that one."""

    attr_class = EncodedFieldFile

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs
