"""What is stored comes back the same."""

from __future__ import annotations

import pytest

from luoshi.ledger.record import record
from luoshi.web.documents import rows
from luoshi.web.documents.models import Document

pytestmark = pytest.mark.django_db


def test_the_ledger_that_comes_out_of_the_rows_is_the_one_that_went_in(document_row, sample_ledger):
    row = Document.objects.get(pk=document_row.pk)
    assert rows.corrected_ledger(row) == sample_ledger


def test_the_document_that_comes_out_is_the_one_that_went_in(document_row, sample_document, sample_ledger):
    row = Document.objects.select_related("reading").get(pk=document_row.pk)
    document = rows.corrected_document(row, row.reading)
    assert document.header == sample_document.header
    assert document.notices == sample_document.notices
    assert record(document, rows.corrected_ledger(row)) == record(sample_document, sample_ledger)


def test_the_ledger_as_first_read_is_kept_whole(document_row, sample_ledger):
    assert rows.LEDGER.validate_python(document_row.reading.ledger) == sample_ledger


def test_rebuilding_takes_a_fixed_number_of_queries(document_row, django_assert_max_num_queries):
    row = Document.objects.get(pk=document_row.pk)
    with django_assert_max_num_queries(13):
        rows.corrected_ledger(row)


def test_a_document_is_of_the_kind_that_its_ledger_shows(document_row, sample_ledger):
    from dataclasses import replace

    assert document_row.kind == "plan"
    assert rows.kind_of(replace(sample_ledger, tasks=(), targets=())) == "award"
    assert rows.kind_of(replace(sample_ledger, tasks=(), targets=(), awards=())) == "incentive"
    assert rows.kind_of(replace(sample_ledger, tasks=(), targets=(), awards=(), measures=())) == "other"
