"""The tray of unknown barcodes at the command line."""

from __future__ import annotations

from tests.cli.sites import Site


def test_a_code_kept_at_the_dock_is_listed_bound_and_then_known(site: Site) -> None:
    site.run("import", "items", "-", stdin="sku,name\nA,Satu\n")
    said = site.run("drive", "--operator", "ADMIN", "--task", "receiving",
                        stdin="<F2>\n6\n8999999999994\n3\n<F2>\n6\n8999999999987\n1\n")
    assert said.status == 0, said.err
    first, second = site.run("barcodes", "list", "--json").json["codes"]
    assert (first["code"], first["qty"], first["by"]) == ("8999999999994", 3, "ADMIN") and first["locations"]
    assert site.run("barcodes", "bind", "8999999999994", "NOPE").status == 1
    assert site.run("barcodes", "bind", "8999999999994", "A", "--qty", "0").status == 2
    assert site.run("barcodes", "bind", "8999999999994", "A", "--qty", "6").status == 0
    assert site.run("barcodes", "bind", "8999999999994", "A").status == 1
    assert site.run("barcodes", "drop", second["code"]).status == 0
    assert site.run("barcodes", "list", "--json").json == {"codes": []}
    said = site.run("drive", "--operator", "ADMIN", "--task", "receiving", stdin="8999999999994\n8999999999994\n")
    assert said.objects[-1]["prompt"]["sku"] == "A" and said.objects[-1]["prompt"]["done"] == 6
    assert site.run("db", "check").status == 0
