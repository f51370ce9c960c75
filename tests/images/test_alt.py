"""Telling a description from the name of a file."""

import pytest

from backcare.images.alt import is_file_name


@pytest.mark.parametrize(
    "text",
    [
        *("IMG_2231.jpg", "img_2231", "IMG 2231", "IMG_E2231.HEIC", "IMG-20230101-WA0001", "IMG_2231 copy", "DSC_0042"),
        *("DSC00042", "DSCN1234", "P1010001", "PXL_20240101_101010123.MP", "DJI_0001", "image001", "image (3)"),
        *("Screenshot 2024-05-04 at 10.22.33", "Screen Shot 2024-05-04", "Bildschirmfoto 2024-05-04 um 10.22.33"),
        *("WhatsApp Image 2024-05-04 at 10.22.33", "shutterstock_123456", "pexels-photo-123456", "AdobeStock_99"),
        *("warm hands.jpg", "Rücken.PNG", "a.b.webp", "warm-hands-final", "warm_hands", "20240504", "20240504_101010"),
        *("3f2a9c41-77aa", "untitled", "Untitled-1", "download (2)", " IMG_2231.jpg ", "7"),
    ],
)
def test_names_of_files(text):
    assert is_file_name(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Two hands on a pair of shoulders", "Hands", "Self-massage", "L4-L5-S1", "T12", "Vertebra C7", "Back."),
        *("Photo 2: hands on a back", "Picture of 3 massage balls", "An image of hands", "Images of a back"),
        *("How to export as .png", "A screenshot of the shop", "Petrissage", "按摩の手 2024", "Downloads of the shop"),
        *("A sample of 12 oils", "Sam massages a calf", "State of the art", "The back in 1950", "Scan of a spine"),
        "",
    ],
)
def test_descriptions(text):
    assert not is_file_name(text)
