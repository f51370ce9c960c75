"""What the editor of the article's text says: its scripts have no words of their own."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_EXAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""For each plural form that a browser knows (Unicode CLDR), a count that has it in the languages that use it."""


def _counted(phrase: Callable[[int], str]) -> dict[str, str]:
    return {form: phrase(count) for form, count in _EXAMPLES.items()}


def library_words() -> dict[str, str]:
    """Return the phrases of the dialog in which an image is chosen or uploaded, by name."""
    return {
        # Dialogs
        "close": _("Close"),
        "cancel": _("Cancel"),
        "insert": _("Insert"),
        "apply": _("Apply"),
        "change": _("Change"),
        "remove": _("Remove"),
        "failed": _(
            "This could not be loaded. Check your connection and that you are still logged in, then try again."
        ),
        "shown": _("Showing %(count)s."),
        "more": _("Show more"),
        # Images
        "image": _("Image"),
        "insertImage": _("Insert an image"),
        "chooseImage": _("Choose an image"),
        "firstImage": _("Use the first image of the text"),
        "imageRemoved": _("Removed here. The image stays in the library."),
        "fromLibrary": _("From the library"),
        "uploadNew": _("Upload a new one"),
        "searchImages": _("Search images"),
        "noImages": _("No images found. Try different words or upload a new one."),
        "imageMissing": _("This image is no longer in the library."),
        "file": _("File"),
        "fileHelp": _("JPEG, PNG, WebP or AVIF. You can also drop it here."),
        "fileMissing": _("Choose a file first."),
        "title": _("Title"),
        "titleHelp": _("So that editors can find it again."),
        "titleMissing": _("Give the image a title."),
        "alt": _("Alternative text"),
        "altHelp": _("What the picture shows, for readers who cannot see it."),
        "altMissing": _("Describe what the picture shows, or tick “Decorative”."),
        "altIsName": _("This is the name of the file. Describe what the picture shows."),
        "decorative": _("Decorative"),
        "decorativeHelp": _("Screen readers skip it."),
        "upload": _("Upload and insert"),
        "uploadAndUse": _("Upload and use"),
        "uploading": _("Uploading …"),
        "uploadFailed": _(
            "The upload failed and nothing was stored. Check your connection and that you are still "
            "logged in; the file may also be larger than the server accepts."
        ),
        "oneAtATime": _("Only the first file was added. Add the others one by one."),
    }


def editor_words() -> dict[str, str | dict[str, str]]:
    """Return the phrases of the editor by name, in the language of the moment.

    A phrase with a count is a dict of its plural forms, named as ``Intl.PluralRules`` names them.
    """
    return {
        **library_words(),
        "caption": _("Caption"),
        "onlyImages": _("Only images can be added here."),
        # Cards
        "product": _("Product"),
        "insertProduct": _("Insert a product or collection"),
        "searchProducts": _("Search products and collections"),
        "noProducts": _("No products found. Try different words, or add it under “Product links” first."),
        "productMissing": _("This product no longer exists. Readers see nothing here; remove the card."),
        "productHidden": _("Not listed: readers do not see this card."),
        "technique": _("Technique"),
        "insertTechnique": _("Insert a technique"),
        "searchTechniques": _("Search techniques"),
        "noTechniques": _("No techniques found. Try different words, or add it under “Techniques” first."),
        "techniqueMissing": _("This technique no longer exists. Readers see nothing here; remove the card."),
        "techniqueHidden": _("Not published: readers do not see this card."),
        # Videos
        "video": _("Video"),
        "insertVideo": _("Insert a video"),
        "changeVideo": _("Change the video"),
        "videoAddress": _("Video address"),
        "videoHelp": _("The web address of the video on YouTube or Vimeo."),
        "videoWrong": _(
            "This isn’t the address of a YouTube or Vimeo video. It looks like "
            "https://www.youtube.com/watch?v=… or https://vimeo.com/…"
        ),
        "videoTitle": _("Video title"),
        "videoTitleHelp": _("Readers see it before they play the video."),
        "videoAt": _("%(provider)s video"),
        "videoPasted": _("The address was turned into a video. Give it a title."),
        "still": _("Cover image"),
        "stillHelp": _(
            "An image from your library, shown until the video plays. Without one, readers see a plain background."
        ),
        "chooseStill": _("Choose a cover image"),
        "otherStill": _("Choose another cover image"),
        "withoutStill": _("Remove the cover image"),
        # Links
        "link": _("Link"),
        "insertLink": _("Insert a link"),
        "changeLink": _("Change the link"),
        "removeLink": _("Remove the link"),
        "linkAddress": _("Address"),
        "linkHelp": _("Such as https://example.com, /collections/back-massagers/ or an email address."),
        "linkMissing": _("Enter an address or choose an article."),
        "linkWrong": _("That isn’t a valid link. It starts with https://, mailto:, tel:, # or one slash."),
        "linkText": _("Text"),
        "linkArticle": _("Or link to an article"),
        "searchArticles": _("Search articles by title"),
        "noArticles": _("No articles found. Try different words."),
        # Tables
        "table": _("Table"),
        "insertTable": _("Insert a table"),
        "rows": _("Rows"),
        "columns": _("Columns"),
        "rowsWrong": _("From 1 to 50."),
        "columnsWrong": _("From 1 to 12."),
        "tableCaption": _("Table caption"),
        "tableCaptionHelp": _("What the table shows. Optional."),
        "headerRow": _("Header row"),
        "headerColumn": _("Header column"),
        "addRow": _("Add row"),
        "deleteRow": _("Delete row"),
        "addColumn": _("Add column"),
        "deleteColumn": _("Delete column"),
        "mergeCells": _("Merge cells"),
        "splitCell": _("Split cell"),
        "deleteTable": _("Delete table"),
        # Tools
        "tools": _("Formatting"),
        "style": _("Paragraph style"),
        "paragraph": _("Paragraph"),
        "heading2": _("Heading 2"),
        "heading3": _("Heading 3"),
        "heading4": _("Heading 4"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "strike": _("Strikethrough"),
        "subscript": _("Subscript"),
        "superscript": _("Superscript"),
        "bulletList": _("Bulleted list"),
        "orderedList": _("Numbered list"),
        "numbering": _("Numbering"),
        "startAt": _("Start at"),
        "startWrong": _("Enter a whole number from 1 to 9999."),
        "blockquote": _("Quote"),
        "rule": _("Horizontal line"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "html": _("HTML"),
        "editHTML": _("Edit as HTML"),
        "htmlHelp": _("Unsupported HTML is removed."),
        # What a paste did
        "pasted": _("Pasted."),
        "pastedAsLine": _("Pasted as one line, because a caption has only one."),
        "stylesRemoved": _("Styles removed"),
        "headingsMended": _counted(
            lambda n: ngettext("%(count)s heading level adjusted", "%(count)s heading levels adjusted", n)
        ),
        "listsMade": _counted(lambda n: ngettext("%(count)s list created", "%(count)s lists created", n)),
        "blankRemoved": _counted(
            lambda n: ngettext("%(count)s empty paragraph removed", "%(count)s empty paragraphs removed", n)
        ),
        "linksRemoved": _counted(
            lambda n: ngettext(
                "%(count)s link removed because it works only inside its document",
                "%(count)s links removed because they work only inside their document",
                n,
            )
        ),
        "partsLeftOut": _counted(
            lambda n: ngettext(
                "%(count)s unsupported item removed (a button, a form or an embed)",
                "%(count)s unsupported items removed (buttons, forms or embeds)",
                n,
            )
        ),
        "imagesLeftOut": _counted(
            lambda n: ngettext(
                "%(count)s image not pasted: insert it from the library",
                "%(count)s images not pasted: insert them from the library",
                n,
            )
        ),
        "undoPaste": _("Undo paste"),
        "undone": _("Paste undone."),
        "keys": _("Press Alt+F10 for the tools. Press Escape, then Tab, to leave the text."),
    }
