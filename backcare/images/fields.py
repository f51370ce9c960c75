"""The model field that holds a picture: nothing reaches the storage through it that was not inspected."""

import logging

from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _

from backcare.exceptions import ImageNotStored
from backcare.images import files, storing

logger = logging.getLogger(__name__)


class InspectedFieldFile(ImageFieldFile):
    """The file of an image. Its ``save()`` inspects what it is given, and takes the metadata out."""

    def save(self, name, content, save=True):
        """Store ``content`` under the image's key, whatever ``name`` says, and note the size of the picture.

        A name that it came with would be the address of a public file: "evil.html" would be served as a page.
        Raises ``ImageRejected`` when it cannot be used, ``ImageNotStored`` when the storage fails; neither leaves
        a file behind.
        """
        upload = content if isinstance(content, files.Upload) else files.prepare(content, size=_size(content))
        image, found = self.instance, upload.inspected
        image.ensure_key()
        name = image.key + files.EXTENSIONS[found.format]
        with storing.undone_on_failure():
            try:
                # The storage takes this name too; should it fail half way, that is what lies there.
                free = self.field.generate_filename(image, name)
                free = self.storage.get_available_name(free, max_length=self.field.max_length)
                storing.note(self.storage, free)
                super().save(name, upload, save=False)
            except Exception as error:  # every storage has errors of its own
                logger.exception("The file of the image %s could not be stored.", image.key)
                raise ImageNotStored(
                    _(
                        "The file could not be stored (%(reason)s), and nothing was saved. Try again; if that fails "
                        "too, tell whoever runs the site."
                    )
                    % {"reason": str(error) or type(error).__name__}
                ) from error
            storing.note_renamed(self.storage, free, self.name)
            image.width, image.height = found.width, found.height
            if save:
                image.save()

    save.alters_data = True


class InspectedImageField(models.ImageField):
    """Django's field for images; in migrations it is that one."""

    attr_class = InspectedFieldFile

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


def _size(content) -> int | None:
    try:
        return content.size
    except (AttributeError, OSError):
        return None
