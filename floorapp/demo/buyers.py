"""The demo's buyers: invented people at invented addresses, with telephone numbers that nobody has."""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST = ("Adi", "Ani", "Bayu", "Citra", "Dimas", "Eka", "Fajar", "Galih", "Hana", "Indah", "Joko", "Kartika", "Lukman",
         "Maya", "Nanda", "Oki", "Putri", "Rahmat", "Sekar", "Tio", "Utami", "Vina", "Wahyu", "Yusuf", "Zahra")
LAST = ("Pratama", "Saputra", "Lestari", "Nugroho", "Wijaya", "Hidayat", "Siregar", "Simanjuntak", "Kusuma",
        "Ramadhan", "Permata", "Santoso", "Anggraini", "Halim", "Tanjung", "Mahendra", "Puspita", "Gunawan")
STREETS = ("Melati", "Kenanga", "Mawar", "Rajawali", "Merpati", "Gunung Salak", "Sungai Musi", "Cendana",
           "Pahlawan Desa", "Kopi Luwak", "Anggrek Bulan", "Layang-layang")
FAR = (("Bandung", "40115"), ("Semarang", "50241"), ("Surabaya", "60271"), ("Yogyakarta", "55281"), ("Medan", "20152"),
       ("Makassar", "90222"), ("Denpasar", "80234"), ("Palembang", "30128"), ("Malang", "65145"), ("Bogor", "16128"),
       ("Depok", "16424"), ("Tangerang", "15118"), ("Balikpapan", "76114"), ("Padang", "25115"), ("Serang", "42117"))
NEAR = (("Bekasi", "17530"), ("Cikarang", "17550"), ("Karawang", "41361"), ("Jakarta Timur", "13920"))


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who ordered, and where it goes."""

    name: str
    phone: str
    address: str
    city: str
    postcode: str


def buyer(chance: random.Random, near: bool) -> Buyer:
    """Somebody; `near` where a motorcycle courier brings it the same day."""
    city, postcode = chance.choice(NEAR if near else FAR)
    return Buyer(
        f"{chance.choice(FIRST)} {chance.choice(LAST)}", f"0812-0000-{chance.randint(1000, 9999)}",
        f"Jl. {chance.choice(STREETS)} No. {chance.randint(1, 180)}, RT {chance.randint(1, 9):02d}/"
        f"{chance.randint(1, 12):02d}", city, postcode)
