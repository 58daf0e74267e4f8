from __future__ import annotations

from advocacy.backups.last import note_made

PAGE = "/admin/system/"


def test_administrators_see_what_is_wrong_and_what_runs(client_of, administrator):
    client = client_of(administrator)
    page = client.get(PAGE).content.decode()
    assert "This site was never backed up." in page
    assert "Jobs are late." in page
    note_made("site.zip", size=2048, rows=1, files=1, missing=0)
    page = client.get(PAGE).content.decode()
    assert ("never backed up" in page, "2.0\xa0KB" in page) == (False, True)
    assert 'href="/admin/system/"' in client.get("/admin/").content.decode()


def test_others_do_not(client_of, editor):
    client = client_of(editor)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


def test_it_is_only_for_reading(client_of, administrator):
    assert client_of(administrator).post(PAGE).status_code == 405
