"""What the tests share: the samples, their clean units, and the measuring data where it is at hand."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from align.document import Document
from align.ingest.load import load
from align.neural import NeuralAligner
from lang.embedding import Muse
from lang.translate import packages

os.environ["LANGUAGE"] = "en"
"""The interface would speak the language of whoever runs the tests."""
ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_docs"
MODELS = ROOT / "tests" / "models"
CODES = ("en", "fr", "es", "ru", "zh", "ar")
SUBS = {4: "abc", 6: "abc", 10: "abc", 12: "abcde", 16: "abcdef"}
IDS = ["title", "opening", *(f"pp{n}" for n in range(1, 20))]
for _number in range(1, 17):
    IDS += [f"op{_number}", *(f"op{_number}.{letter}" for letter in SUBS.get(_number, ""))]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no names: a file made for a test has the time in it, and processes would not agree on what to run."""
    return argname if isinstance(val, bytes) else None


def sample(code: str) -> Path:
    """The path of the sample in a language."""
    return SAMPLES / f"S-2017-926.{code}.txt"


# A text of its own, in three languages, for the aligner of sentences.
ENGLISH = [
    "The ferry left the harbour at dawn.",
    "On board were forty-two passengers and three dogs.",
    "The captain, an old man from Bergen, drank his coffee in silence.",
    "Around noon the wind turned and the sea became rough.",
    "Several children fell ill.",
    "A doctor gave them tablets and told them to look at the horizon.",
    "In the evening the lights of the island appeared.",
    "Nobody had expected to see them so early.",
    "The bill for the repairs came to 1,250 crowns.",
    "The shipping company refused to pay.",
]
FRENCH = [
    "Le ferry quitta le port à l'aube.",
    "À bord se trouvaient quarante-deux passagers et trois chiens.",
    "Le capitaine, un vieil homme de Bergen, buvait son café en silence.",
    "Vers midi, le vent tourna et la mer devint agitée.",
    "Plusieurs enfants tombèrent malades.",
    "Un médecin leur donna des comprimés et leur dit de regarder l'horizon.",
    "Le soir, les lumières de l'île apparurent.",
    "Personne ne s'attendait à les voir si tôt.",
    "La facture des réparations s'éleva à 1250 couronnes.",
    "La compagnie maritime refusa de payer.",
]
SPANISH = [
    "El ferry salió del puerto al amanecer.",
    "A bordo iban cuarenta y dos pasajeros y tres perros.",
    "El capitán, un anciano de Bergen, bebía su café en silencio.",
    "Hacia el mediodía el viento cambió y el mar se embraveció.",
    "Varios niños enfermaron.",
    "Un médico les dio pastillas y les dijo que miraran al horizonte.",
    "Por la noche aparecieron las luces de la isla.",
    "Nadie esperaba verlas tan pronto.",
    "La factura de las reparaciones ascendió a 1.250 coronas.",
    "La naviera se negó a pagar.",
]


def stress(chance: random.Random, count: int) -> list[str]:
    """English sentences with 1 to 12 pieces each that a translation has to keep."""
    made = [
        lambda: f"S/RES/{chance.randint(1, 2500)} ({chance.randint(1946, 2025)})",
        lambda: f"A/{chance.randint(1, 80)}/{chance.randint(1, 999)}",
        lambda: chance.choice(["FPU", "IPOs", "SPT", "SPC", "UNSCR", "MONUSCO"]),
        lambda: f"{chance.randint(1, 10**6):,}",
        lambda: f"{chance.randint(1, 99)}%",
        lambda: f"{chance.randint(1, 28)} November {chance.randint(1990, 2025)}",
        lambda: f"https://www.un.org/{chance.randint(1, 999)}",
        lambda: f"{chance.randint(2, 99)} km",
    ]
    words = [
        "the police",
        "requests",
        "and the report of",
        "in accordance with",
        "including",
        "welcomes",
        "training for",
    ]
    return [
        "It " + " ".join(f"{chance.choice(words)} {chance.choice(made)()}" for _ in range(chance.randint(1, 12))) + "."
        for _ in range(count)
    ]


@cache
def document(code: str) -> Document:
    """The sample in a language, read once."""
    return load(sample(code))


@cache
def clean_units(code: str) -> dict[str, str]:
    """The text of each unit of the sample as it was written before it was set on pages."""
    return yaml.safe_load((ROOT / "tests" / "data" / "units" / f"{code}.yaml").read_text(encoding="utf-8"))["units"]


@pytest.fixture(scope="session")
def udhr() -> dict[str, Document]:
    """The Universal Declaration in six languages, where the measuring data is at hand."""
    folder = Path(os.environ.get("HEXAPLA_DATA", ROOT.parent / "shared" / "data")) / "udhr"
    if not folder.is_dir():
        pytest.skip("the Universal Declaration is not at hand (set HEXAPLA_DATA to the folder with udhr/)")
    return {code: load(folder / f"{code}.txt", language=code) for code in CODES}


@pytest.fixture(scope="session", autouse=True)
def home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the command keeps for the next time stands in folders of the tests, not of the user."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CACHE", "DATA", "CONFIG", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(scope="session")
def argos_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with our two small models installed, in which engines and processes of their own look."""
    folder = tmp_path_factory.mktemp("argos")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGOS_PACKAGES_DIR", str(folder))
        patch.setattr(packages.settings(), "package_data_dir", folder)
        patch.setattr(packages.settings(), "package_dirs", [folder])
        for model in sorted(MODELS.glob("*.argosmodel")):
            packages.install(model)
        yield folder


@pytest.fixture(scope="session")
def muse() -> Muse:
    """The embedded encoder, loaded once."""
    return Muse()


@pytest.fixture(scope="session")
def neural(muse: Muse) -> NeuralAligner:
    """The aligner by meaning, on the one loaded encoder."""
    return NeuralAligner(muse)
