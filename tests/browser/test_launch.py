from __future__ import annotations


def test_browser_runs_scripts_and_reports_complaints(page):
    page.set_content("<title>Hello</title><script>document.title = '1' + 1</script>")
    assert page.title() == "11"
    page.evaluate("console.error('seen')")
    page.wait_for_timeout(50)
    assert [complaint.split(" (")[0] for complaint in page.complaints] == ["console error: seen"]
    page.complaints.clear()
