"""What the demo's shop sells: families of items, each spelled out into sizes, colours and flavours.

A family is a line of its SKU, name, weight, size in mm, price, velocity with the units in a carton (0: no carton), unit
and properties; below it stand the choices for each {} of its name. A choice is `code=words`, or `code=words@grams`
and `code=words@grams/rupiah` where the variant weighs or costs something else. Brands, prices and weights are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

HEAVY = "berat"                # the storage class of what stands at floor level


@dataclass(frozen=True, slots=True)
class Family:
    """`case`: units in a carton, 0 where there is none. `choices`: one text an axis; they are spelled out in order."""

    category: str
    sku: str
    name: str
    choices: tuple[str, ...]
    grams: int
    size_mm: tuple[int, int, int]
    rupiah: int
    velocity: str
    case: int
    unit: str
    properties: frozenset[str]

    @property
    def tracking(self) -> str:
        """none, lot or serial."""
        return next((word for word in ("lot", "serial") if word in self.properties), "none")

    @property
    def expires(self) -> bool:
        """Whether it carries a best-before date."""
        return "expires" in self.properties

    @property
    def storage_class(self) -> str:
        """Empty, or the class of what is too heavy to lift above the knee."""
        return HEAVY if "heavy" in self.properties else ""


@cache
def families() -> tuple[Family, ...]:
    """All families, in the order of the table."""
    return tuple(_families())


def _families() -> Iterator[Family]:
    category, head, choices = "", "", []
    for line in [*TABLE.splitlines(), ""]:
        if line.startswith("    "):
            choices.append(line.strip())
            continue
        if head:
            yield _family(category, head, tuple(choices))
        head, choices = "", []
        if line.startswith("["):
            category = line.strip("[]")
        else:
            head = line


def _family(category: str, head: str, choices: tuple[str, ...]) -> Family:
    sku, name, grams, size, price, moves, unit, *rest = (part.strip() for part in head.split("|"))
    length, width, height = map(int, size.split("x"))
    return Family(category, sku, name, choices, int(grams.removesuffix(" g")), (length, width, height),
                  int(price.removeprefix("Rp")), moves[0], int(moves[1:]), unit, frozenset(" ".join(rest).split()))


TABLE = """
[Pakaian]
KAOS | Kaos Polos Katun 30s {} {} | 180 g | 300x240x20 | Rp49000 | A24 | pcs
    HTM=Hitam; PTH=Putih; NVY=Navy; MRN=Maroon; ABU=Abu
    S=S; M=M; L=L; XL=XL; XXL=XXL@210/52000
FLANEL | Kemeja Flanel Kotak {} {} | 310 g | 320x250x30 | Rp129000 | B0 | pcs
    MRH=Merah; HJU=Hijau
    M=M; L=L; XL=XL
HIJAB | Hijab Segi Empat Voal {} | 110 g | 250x180x15 | Rp39000 | A30 | pcs
    SUS=Susu; MOC=Moka; NVY=Navy; DST=Dusty Pink; SGE=Sage; HTM=Hitam
CHINO | Celana Pendek Chino {} {} | 280 g | 300x240x30 | Rp99000 | B0 | pcs
    HTM=Hitam; KRM=Krem; NVY=Navy
    30=30; 32=32; 34=34

[Makanan]
SAMBAL | Sambal {} Dapur Bu Tini {} | 290 g | 70x70x95 | Rp24000 | A24 | pcs | lot expires
    BWG=Bawang; TRS=Terasi; MTH=Matah; CUM=Cumi Asin; IJO=Ijo
    150=150 g@290/24000; 200=200 g@360/31000
KRPK | Keripik {} Renyah Jaya {} | 115 g | 200x140x50 | Rp14000 | A20 | pcs | lot expires
    SGK=Singkong Balado; TMP=Tempe; PSG=Pisang Cokelat; USU=Usus Pedas
    100=100 g@115; 250=250 g@270/28000
ABON | Abon Sapi {} 100 g | 120 g | 160x110x30 | Rp38000 | B24 | pcs | lot expires
    ORI=Original; PDS=Pedas
RNDG | Rendang {} Siap Saji 250 g | 280 g | 180x130x35 | Rp67000 | B12 | pcs | lot expires
    SPI=Sapi; PRU=Paru
BUMBU | Bumbu Instan {} 45 g | 55 g | 130x90x12 | Rp5500 | B48 | pcs | lot expires
    SOT=Soto; RWN=Rawon; GLI=Gulai; NSG=Nasi Goreng

[Minuman]
KOPI | Kopi Bubuk {} Tanah Lestari {} | 270 g | 200x100x60 | Rp59000 | A20 | pcs | lot expires
    GAY=Gayo; TRJ=Toraja; KIN=Kintamani; MDH=Mandailing
    100=100 g@115/28000; 250=250 g@270/59000; 500=500 g@525/109000
TEH | Teh {} Celup isi 25 | 65 g | 140x80x65 | Rp9500 | B48 | kotak | expires
    MLT=Melati; HJU=Hijau; HTM=Hitam
WEDANG | Wedang {} isi 10 | 160 g | 180x120x60 | Rp24000 | C24 | kotak | expires
    UWH=Uwuh; JHE=Jahe Merah
SIRUP | Sirup {} 460 ml | 780 g | 70x70x270 | Rp21000 | B12 | botol | lot expires fragile
    CCP=Cocopandan; MLN=Melon; JRK=Jeruk

[Kesehatan]
MKP | Minyak Kayu Putih Daun Biru {} | 110 g | 45x45x115 | Rp25000 | A24 | botol | lot expires
    30=30 ml@65/14000; 60=60 ml@110/25000; 120=120 ml@195/46000; 210=210 ml@320/76000
TELON | Minyak Telon Si Kecil {} | 105 g | 45x45x115 | Rp24000 | A24 | botol | lot expires
    60=60 ml@105/24000; 100=100 ml@160/37000
BALSEM | Balsem {} 20 g | 45 g | 45x45x35 | Rp9000 | C48 | pcs
    HJU=Hijau; MRH=Merah
MASKER | Masker Medis 3 Lapis {} isi 50 | 190 g | 190x105x90 | Rp19500 | B40 | kotak
    HTM=Hitam; BRU=Biru; MRH=Merah
HANDS | Hand Sanitizer {} | 75 g | 55x40x140 | Rp9900 | C24 | botol | lot expires
    60=60 ml; 500=500 ml@540/42000
MADU | Madu Hutan Sumbawa {} | 390 g | 75x75x130 | Rp64000 | B12 | botol | lot expires fragile
    250=250 g; 500=500 g@720/118000

[Kecantikan]
SABMUK | Sabun Muka {} 100 ml | 125 g | 55x40x150 | Rp32000 | B24 | pcs | lot expires
    TEH=Teh Hijau; ARG=Arang; BRS=Beras
SERUM | Serum Wajah {} 20 ml | 70 g | 35x35x105 | Rp79000 | A24 | botol | lot expires fragile
    NIA=Niacinamide; VTC=Vitamin C; CEN=Centella; SAL=Salmon
TABIR | Tabir Surya SPF 50 {} | 60 g | 45x30x125 | Rp48000 | A24 | pcs | lot expires
    30=30 ml; 50=50 ml@85/69000
LIPTINT | Lip Tint Beludru {} | 30 g | 22x22x110 | Rp45000 | A48 | pcs | lot expires
    01=01 Mawar; 02=02 Bata; 03=03 Ceri; 04=04 Karamel; 05=05 Plum; 06=06 Koral
SABUN | Sabun Batang {} 90 g | 98 g | 90x60x30 | Rp15000 | B48 | pcs
    SRH=Sereh; ZTN=Zaitun; SKB=Susu Kambing
SAMPO | Sampo {} {} | 200 g | 65x45x180 | Rp24000 | B24 | botol | lot expires
    URG=Urang Aring; LDB=Lidah Buaya
    170=170 ml; 340=340 ml@380/42000
MASWA | Masker Wajah Lembar {} | 32 g | 170x120x6 | Rp11500 | B60 | pcs | lot expires
    LDB=Lidah Buaya; MDU=Madu; TEH=Teh Hijau

[Elektronik]
CAS | Charger USB-C {} Voltara {} | 70 g | 110x70x45 | Rp99000 | A40 | pcs
    20W=20 W; 33W=33 W@95/149000; 65W=65 W@140/259000
    PTH=Putih; HTM=Hitam
KABEL | Kabel Data {} {} | 30 g | 150x80x20 | Rp29000 | A60 | pcs
    USC=USB-C; LGT=Lightning; MIC=Micro USB
    1M=1 m; 2M=2 m@45/39000
PBANK | Powerbank {} mAh Voltara {} | 240 g | 150x80x35 | Rp189000 | B0 | pcs | serial
    10K=10.000; 20K=20.000@420/289000
    HTM=Hitam; PTH=Putih
TWS | Earphone TWS Sunda Audio {} | 120 g | 110x100x45 | Rp229000 | A0 | pcs | serial
    HTM=Hitam; PTH=Putih; HJU=Hijau
SPKR | Speaker Bluetooth Gema Mini {} | 380 g | 130x110x110 | Rp199000 | C0 | pcs | serial
    HTM=Hitam; MRH=Merah
LED | Lampu LED {} Terang | 60 g | 65x65x120 | Rp16000 | B50 | pcs | fragile
    05=5 W; 09=9 W@85/22000; 12=12 W@105/29000
STOP | Stop Kontak {} Lubang 3 m | 560 g | 300x90x60 | Rp69000 | C20 | pcs
    3=3; 5=5@720/89000
JAM | Jam Tangan Digital {} | 85 g | 100x90x75 | Rp119000 | B30 | pcs
    HTM=Hitam; HJU=Hijau Lumut

[Mainan]
BALOK | Balok Susun {} Keping | 350 g | 260x190x90 | Rp55000 | B12 | pcs
    042=42; 080=80@640/89000; 120=120@930/125000
PUZZLE | Puzzle Kayu {} | 260 g | 300x220x12 | Rp27000 | B40 | pcs
    HWN=Hewan; AGK=Angka; HRF=Huruf; BUA=Buah
MOBIL | Mobil Tarik {} | 180 g | 190x100x90 | Rp35000 | C24 | pcs
    MRH=Merah; BRU=Biru; KNG=Kuning
BONEKA | Boneka {} {} | 240 g | 300x200x160 | Rp59000 | C10 | pcs
    BRG=Beruang; KLC=Kelinci; PND=Panda
    30=30 cm; 50=50 cm@620/115000
KARTU | Kartu Belajar {} | 210 g | 150x110x40 | Rp29000 | B40 | pcs
    HIJ=Hijaiyah; ALF=Alfabet; PRO=Profesi
ULAR | Ular Tangga Lipat {} | 320 g | 310x160x25 | Rp32000 | C20 | pcs
    STD=Standar
SLIME | Slime Kaleng {} | 150 g | 80x80x60 | Rp17000 | C48 | pcs
    BRU=Biru Laut; UNG=Ungu; HJU=Hijau

[Bayi]
POPOK | Popok Celana Si Kecil {} | 1050 g | 330x240x140 | Rp62000 | A6 | pak
    S38=S isi 38; M34=M isi 34; L30=L isi 30; XL26=XL isi 26
DOT | Botol Susu {} {} | 75 g | 65x65x180 | Rp29000 | B36 | pcs
    120=120 ml; 240=240 ml@95/39000
    BRU=Biru; PNK=Merah Muda
BEDONG | Kain Bedong isi 3 {} | 420 g | 280x220x60 | Rp85000 | C20 | set
    BIN=Bintang; AWN=Awan; GJH=Gajah
TISBA | Tisu Basah Bayi isi {} | 260 g | 190x110x60 | Rp13500 | A24 | pak | lot expires
    50=50; 80=80@390/19500
BUBUR | Bubur Bayi {} 120 g | 140 g | 150x110x45 | Rp16000 | B24 | kotak | lot expires
    BRM=Beras Merah; AYM=Ayam Wortel; PSG=Pisang
SABBY | Sabun Mandi Bayi {} | 225 g | 65x45x160 | Rp28000 | B24 | botol | lot expires
    200=200 ml

[Alat Tulis]
PULPEN | Pulpen Gel 0,5 mm {} isi 12 | 130 g | 160x75x25 | Rp24000 | A48 | kotak
    HTM=Hitam; BRU=Biru; MRH=Merah
BUKU | Buku Tulis {} Lembar isi 10 | 980 g | 210x160x50 | Rp36000 | A8 | pak
    38=38; 58=58@1480/52000
PENSIL | Pensil 2B isi {} | 70 g | 190x60x18 | Rp19000 | B60 | kotak
    12=12; 36=36@190/52000
SPIDOL | Spidol Papan Tulis {} | 22 g | 140x20x20 | Rp8500 | B144 | pcs
    HTM=Hitam; BRU=Biru; MRH=Merah
LAKBAN | Lakban {} 48 mm | 210 g | 110x110x50 | Rp11500 | A72 | rol
    BNG=Bening; CKL=Cokelat
HVS | Kertas HVS 70 g {} 1 Rim | 2200 g | 300x215x55 | Rp52000 | B5 | rim | heavy
    A4=A4; F4=F4@2550/58000
CRAYON | Krayon Minyak {} Warna | 170 g | 220x150x25 | Rp21000 | C36 | set
    12=12; 24=24@310/39000; 36=36@450/57000
CATAT | Kertas Catatan Tempel {} | 60 g | 80x80x15 | Rp9500 | B96 | pcs
    KNG=Kuning; PNK=Merah Muda; BRU=Biru
AMPLOP | Amplop {} isi 100 | 780 g | 330x230x40 | Rp45000 | C20 | pak
    CKL=Cokelat A4; PTH=Putih Panjang@320/18000
LABEL | Label Termal 100x150 isi {} | 1350 g | 160x110x110 | Rp68000 | B12 | rol
    500=500

[Sembako]
BERAS | Beras {} {} | 5050 g | 450x300x90 | Rp82000 | B0 | sak | heavy lot expires
    PWG=Pandan Wangi; SRM=Setra Ramos
    05=5 kg@5050/82000; 10=10 kg@10080/159000
MIGOR | Minyak Goreng Kelapa {} | 950 g | 200x140x60 | Rp21000 | A12 | pouch | heavy lot expires
    1L=1 L; 2L=2 L@1880/41000
GULA | Gula {} 1 kg | 1010 g | 190x120x60 | Rp18500 | B12 | pak | heavy expires
    PSR=Pasir; ARN=Aren

[Rumah Tangga]
DETCAIR | Deterjen Cair {} {} | 850 g | 240x150x70 | Rp19000 | B12 | pouch
    LVD=Lavender; SKR=Sakura
    08=800 ml@850/19000; 18=1,8 L@1890/39000
HANGER | Gantungan Baju isi 10 {} | 420 g | 400x200x60 | Rp24000 | C20 | set
    HTM=Hitam; PTH=Putih; WRN=Warna-warni
KESET | Keset Kaki {} | 380 g | 400x300x30 | Rp29000 | C20 | pcs
    ABU=Abu; CKL=Cokelat; HJU=Hijau
EMBER | Ember Bertutup {} | 470 g | 290x290x270 | Rp33000 | C12 | pcs
    10=10 L; 16=16 L@680/46000
TISU | Tisu Wajah isi 250 {} | 190 g | 220x110x70 | Rp12500 | A48 | pak
    1=1 pak; 6=6 pak@1120/68000
SAPU | Sapu {} Gagang Kayu | 520 g | 1200x260x60 | Rp35000 | C10 | pcs
    IJK=Ijuk; LDI=Lidi

[Dapur]
WAJAN | Wajan Anti Lengket {} cm | 780 g | 420x260x80 | Rp129000 | C6 | pcs
    24=24; 28=28@980/159000; 32=32@1210/189000
TUMBLER | Tumbler Baja {} {} | 310 g | 75x75x230 | Rp89000 | A24 | pcs
    500=500 ml; 750=750 ml@390/115000
    HTM=Hitam; PTH=Putih; HJU=Hijau
BEKAL | Kotak Makan {} {} | 260 g | 220x150x65 | Rp42000 | B24 | pcs
    2S=2 Sekat; 3S=3 Sekat@340/52000
    BRU=Biru; PNK=Merah Muda
GELAS | Gelas Beling isi 6 {} | 1450 g | 250x170x120 | Rp49000 | C8 | set | fragile
    PLS=Polos; BTK=Batik
PISAU | Pisau Dapur {} | 95 g | 330x90x25 | Rp32000 | C36 | pcs
    13=13 cm; 20=20 cm@160/55000
TLNAN | Talenan {} | 690 g | 340x220x20 | Rp65000 | C12 | pcs
    KYU=Kayu Jati; PLS=Plastik@410/39000

[Olahraga]
MATRAS | Matras Yoga 6 mm {} | 780 g | 610x110x110 | Rp99000 | B12 | pcs
    UNG=Ungu; HJU=Hijau; HTM=Hitam
DUMBEL | Dumbel Vinil {} | 1010 g | 190x90x80 | Rp35000 | C4 | pcs | heavy
    1=1 kg@1010/35000; 2=2 kg@2020/65000; 3=3 kg@3030/95000; 5=5 kg@5040/155000
LARI | Sepatu Lari Bayu {} {} | 620 g | 330x210x120 | Rp279000 | B12 | pasang
    HTM=Hitam; PTH=Putih
    39=39; 40=40; 41=41; 42=42; 43=43
BOLA | Bola {} | 430 g | 230x230x230 | Rp135000 | C10 | pcs
    FTS=Futsal; VOL=Voli; BSK=Basket@620/169000
SKIP | Tali Skipping {} | 110 g | 190x110x40 | Rp35000 | C40 | pcs
    STD=Standar; DGT=Digital@180/89000

[Aksesori]
TAS | Tas Selempang Kanvas {} | 290 g | 280x220x60 | Rp99000 | B20 | pcs
    HTM=Hitam; HJU=Hijau Lumut; KRM=Krem
TOPI | Topi Baseball {} | 95 g | 260x180x120 | Rp45000 | B40 | pcs
    HTM=Hitam; NVY=Navy; PTH=Putih; MRH=Merah
KKAKI | Kaos Kaki isi 3 {} | 120 g | 220x110x40 | Rp33000 | A48 | set
    HTM=Hitam; PTH=Putih; ABU=Abu
DOMPET | Dompet Kulit {} | 130 g | 120x100x30 | Rp139000 | C40 | pcs
    CKL=Cokelat; HTM=Hitam
"""
