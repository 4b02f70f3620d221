import pytest
from pydantic import Field
from sheet import filled, only

from tenancy.field import Size
from tenancy.form import Form


class Disk(Form):
    size: Size = Field(description="how large it is", examples=["10G"])


@pytest.mark.parametrize("size", ["10G", "500M", "1T", "1280Mi", "20Gi", "2Ti"])
def test_a_whole_number_with_a_unit_is_a_size(size: str):
    assert filled(Disk, f"size: {size}\n").size == size


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2GB", "2G"),
        ('"2 GB"', "2G"),
        ("2gb", "2G"),
        ("2g", "2G"),
        ("250m", "250M"),
        ("2.5G", "2500M"),
        ('"2,5 GB"', "2500M"),
        ("0.5T", "500G"),
        ("100.0G", "100G"),
    ],
)
def test_a_size_in_another_spelling_is_shown_as_it_should_be(written: str, meant: str):
    said = only(Disk, f"size: {written}\n")

    assert said.splitlines()[0].endswith(", which is no size")
    assert said.endswith(f"  do: write {meant}")


@pytest.mark.parametrize(
    "written", ["2", '"2"', "2.5", "large", "-1G", "0G", "2K", "2.5M", "[2G]", "true", '"0.0001G"']
)
def test_what_is_no_size_is_answered_with_one(written: str):
    """A bare number above all: in quotes it would be a quantity to Kubernetes, of so many bytes."""
    assert only(Disk, f"size: {written}\n").endswith(
        ", which is no size\n"
        "  why: a size is a whole number with its unit; without one, 5 could be five bytes or five gigabytes\n"
        "  do: write a whole number and G for gigabytes, such as 10G"
    )
