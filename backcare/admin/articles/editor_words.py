"""What the editor of the article's text says: its scripts have no words of their own."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_EXAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""For each plural form that a browser knows (Unicode CLDR), a count that has it in the languages that use it."""


def _counted(singular: str, plural: str) -> dict[str, str]:
    return {form: ngettext(singular, plural, count) for form, count in _EXAMPLES.items()}


def editor_words() -> dict[str, str | dict[str, str]]:
    """Return the phrases of the editor by name, in the language of the moment.

    A phrase with a count is a dict of its plural forms, named as ``Intl.PluralRules`` names them.
    """
    return {
        # Dialogs
        "close": _("Close"),
        "cancel": _("Cancel"),
        "insert": _("Insert"),
        "apply": _("Apply"),
        "change": _("Change"),
        "remove": _("Remove"),
        "failed": _(
            "This could not be loaded. Look at your connection, and whether you are still logged in; try again."
        ),
        "first": _("The first %(count)s. Search to find others."),
        # Images
        "image": _("Image"),
        "insertImage": _("Insert an image"),
        "fromLibrary": _("From the library"),
        "uploadNew": _("Upload a new one"),
        "searchImages": _("Search images"),
        "noImages": _("No image found. Try other words, or upload a new one."),
        "caption": _("Caption"),
        "imageMissing": _("This image is not in the library any more."),
        "file": _("File"),
        "fileHelp": _("JPEG, PNG, WebP or AVIF. You can also drop it here."),
        "fileMissing": _("Choose a file first."),
        "title": _("Title"),
        "titleHelp": _("For editors, to find it again."),
        "titleMissing": _("Give the image a title."),
        "alt": _("Alternative text"),
        "altHelp": _("What the picture shows, for readers who cannot see it."),
        "altMissing": _("Describe what the picture shows, or tick “Decorative”."),
        "altIsName": _("This is the name of the file. Describe what the picture shows."),
        "decorative": _("Decorative"),
        "decorativeHelp": _("The picture says nothing that the text does not say."),
        "upload": _("Upload and insert"),
        "uploading": _("Uploading …"),
        "uploadFailed": _(
            "The upload did not succeed and nothing was stored. Look at your connection, and whether you are still "
            "logged in; the file may also be larger than the server takes."
        ),
        "oneAtATime": _("Only the first file was added. Add the others one by one."),
        "onlyImages": _("Only images can be added here."),
        # Cards
        "product": _("Product"),
        "insertProduct": _("Insert a product or collection"),
        "searchProducts": _("Search products and collections"),
        "noProducts": _("Nothing found. Try other words, or add it under “Product links” first."),
        "productMissing": _("This product is not there any more. Readers see nothing here; remove the card."),
        "productHidden": _("Not listed: readers do not see this card."),
        "technique": _("Technique"),
        "insertTechnique": _("Insert a technique"),
        "searchTechniques": _("Search techniques"),
        "noTechniques": _("No technique found. Try other words, or add it under “Techniques” first."),
        "techniqueMissing": _("This technique is not there any more. Readers see nothing here; remove the card."),
        "techniqueHidden": _("Not published: readers do not see this card."),
        # Videos
        "video": _("Video"),
        "insertVideo": _("Insert a video"),
        "changeVideo": _("Change the video"),
        "videoAddress": _("Address of the video"),
        "videoHelp": _("At YouTube or Vimeo, as your browser shows it."),
        "videoWrong": _(
            "This is not the address of a video at YouTube or Vimeo. It looks like "
            "https://www.youtube.com/watch?v=… or https://vimeo.com/…"
        ),
        "videoTitle": _("Title of the video"),
        "videoTitleHelp": _("What readers see before they play it."),
        "videoAt": _("Video at %(provider)s"),
        "videoPasted": _("The address became a video. Give it a title."),
        "still": _("Still"),
        "stillHelp": _(
            "An image of your library that stands for the video until it plays. Without one there is a plain plate."
        ),
        "chooseStill": _("Choose a still"),
        "otherStill": _("Choose another still"),
        "withoutStill": _("Remove the still"),
        # Links
        "link": _("Link"),
        "insertLink": _("Insert a link"),
        "changeLink": _("Change the link"),
        "removeLink": _("Remove the link"),
        "linkAddress": _("Address"),
        "linkHelp": _("Such as https://example.com, /collections/back-massagers/ or an e-mail address."),
        "linkMissing": _("Give an address, or choose an article."),
        "linkWrong": _("This is no address. It starts with https://, mailto:, tel:, # or one slash."),
        "linkText": _("Text"),
        "linkArticle": _("Or an article of yours"),
        "searchArticles": _("Search articles by title"),
        "noArticles": _("No article found. Try other words."),
        # Tables
        "table": _("Table"),
        "insertTable": _("Insert a table"),
        "rows": _("Rows"),
        "columns": _("Columns"),
        "rowsWrong": _("From 1 to 50."),
        "columnsWrong": _("From 1 to 12."),
        "tableCaption": _("Table caption"),
        "tableCaptionHelp": _("What the table shows. Empty: none."),
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
        "tools": _("Tools for the text"),
        "style": _("Kind of paragraph"),
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
        "startAt": _("First number"),
        "startWrong": _("A whole number from 1 to 9999."),
        "blockquote": _("Quote"),
        "rule": _("Horizontal line"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "html": _("HTML"),
        "editHTML": _("Edit as HTML"),
        "htmlHelp": _("What a text may not hold is dropped."),
        # What a paste did
        "pasted": _("Pasted."),
        "pastedAsLine": _("Pasted as one line: a caption holds no more."),
        "stylesRemoved": _("Styles removed"),
        "headingsMended": _counted("%(count)s heading mended", "%(count)s headings mended"),
        "listsMade": _counted("%(count)s list made from drawn bullets", "%(count)s lists made from drawn bullets"),
        "blankRemoved": _counted("%(count)s empty paragraph dropped", "%(count)s empty paragraphs dropped"),
        "linksRemoved": _counted(
            "%(count)s link removed, because it leads nowhere outside its document",
            "%(count)s links removed, because they lead nowhere outside their document",
        ),
        "partsLeftOut": _counted(
            "%(count)s part left out that a text cannot hold (a button, a form or something embedded)",
            "%(count)s parts left out that a text cannot hold (buttons, forms or things embedded)",
        ),
        "imagesLeftOut": _counted(
            "%(count)s image left out: insert it from the library",
            "%(count)s images left out: insert them from the library",
        ),
        "undoPaste": _("Undo the paste"),
        "undone": _("The paste was undone."),
        "keys": _("Alt+F10 leads to the tools. Escape, then Tab leaves the text."),
    }
