"""The county board's pages: what is found is assessed by persons, composed to a statement, and given by one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from sqlalchemy import text

from detaljplan.checking import check
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.service.app import create_app
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.layers import replace_layer
from detaljplan.store.owner import Audience
from detaljplan.store.reviews import find_review, save_review
from tests.postgis import PLANNER, Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.test_rights import COUNTY

pytestmark = pytest.mark.postgis

SAMPLES = Path(__file__).parents[2] / "sample_plans"
OFFICER, HEAD, REGISTRAR = (Principal(role, COUNTY) for role in (Role.REVIEWER, Role.COUNTY_HEAD, Role.REGISTRAR))
REASON = "Bostäder föreslås på mark som översvämmas.\nVisa att den är lämplig."
FLOOD = {
    "galler": "lager:oversvamning_100",
    "utfall": "kan bli prövningsgrund",
    "typ": "prövningsgrund",
    "motivering": REASON,
}
FIELDS = {
    "skede": "samråd",
    "diarienummer": "402-12345-2026",
    "kommunens_diarienummer": "PLAN 2026:12",
    "inkom": "2026-05-04",
    "samlad_bedomning": "Planen kan komma att prövas.\nRisken behöver utredas.",
    "medverkat": "Beslutat av länsarkitekt Exempel.",
}


@pytest.fixture
def plan(database: Database) -> str:
    """The page of a sample plan that is handed in to the county board, reviewed against the sample layers."""
    with database.app.begin() as connection:
        for data in read_layer_set(SAMPLES / "layers" / "layers.toml"):
            replace_layer(connection, data)
    taken = take_in(database.public, check(SAMPLES / "kv-exemplet-1.json"), PLANNER, Audience.HANDED_IN)
    return f"/planer/{taken.saved.version_id}"


Visit = Callable[[Principal], Client]


@pytest.fixture
def visit(database: Database) -> Iterator[Visit]:
    """Gives a client of anybody."""
    with ExitStack() as stack:

        def of(principal: Principal) -> Client:
            session = None if principal is PUBLIC else session_of(database, principal)
            return stack.enter_context(Client(create_app(settings_of(database)), session))

        yield of


def subject(page: str, anchor: str) -> str:
    """Return the part of the page that is of one subject."""
    found = re.search(rf'<article class="subject" id="{anchor}".*?</article>', page, re.DOTALL)
    assert found, anchor
    return found[0]


def document(page: str) -> str:
    return page.partition('<section class="document"')[2].partition("</section>")[0]


def filled_in(client: Client, plan: str) -> dict[str, str]:
    """Return the form as the page of the statement has it, filled in, with the button that gives it."""
    page = client.get(f"{plan}/yttrande").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page))
    return {**hidden, **FIELDS, "gor": "lamna", "bekrafta": "ja"}


def given(client: Client, plan: str, **changed: str) -> httpx.Response:
    return client.post(f"{plan}/yttrande", data={**filled_in(client, plan), **changed})


def rows(database: Database, table: str) -> int:
    with database.owner.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM restricted.{table}")) or 0)


def test_each_subject_has_its_figures_its_question_and_what_a_hit_means_and_says_that_nobody_assessed_it(
    visit: Visit, plan: str
) -> None:
    page = visit(OFFICER).get(f"{plan}/bedomning").text
    flood = subject(page, "amne-lager-oversvamning_100")
    assert "Träff, tungt vägande lager (gränsfall)" in flood and "90\u00a0m²" in flood and "Exempelbäcken" in flood
    assert "Vilken bebyggelse ligger under nivån" in flood and "en gång på hundra år" in flood
    assert "Inte bedömd" in flood and "selected" not in flood, "nothing is chosen beforehand"
    shore = subject(page, "amne-fråga-strandskydd")
    assert "Strandskydd gäller" in shore and "på byggrätt" in shore
    count = page.count("<article")
    assert count > 15 and f"{count} är inte bedömda" in page and "12 kriterier inte besvarade" in page
    assert 'value="ja" checked' not in page


def test_an_assessment_is_kept_and_leads_back_to_its_subject(visit: Visit, plan: str) -> None:
    officer, head = visit(OFFICER), visit(HEAD)
    answer = officer.post(f"{plan}/bedomning", data={**FLOOD, "motivering": REASON.replace("\n", "\r\n")})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?sparad=lager%3Aoversvamning_100#amne-lager-oversvamning_100")
    page = officer.get(answer.headers["Location"].partition("#")[0]).text
    flood = subject(page, "amne-lager-oversvamning_100")
    assert 'role="status"' in flood and "Inte bedömd" not in flood and REASON in flood
    officer.post(f"{plan}/bedomning", data={**FLOOD, "utfall": "ingen påverkan", "motivering": "Löst."})
    flood = subject(head.get(f"{plan}/bedomning").text, "amne-lager-oversvamning_100")
    assert "Ingen påverkan" in flood and "Löst." in flood and REASON not in flood


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"utfall": ""}, "Välj ett ställningstagande."),
        ({"typ": "annat"}, "Välj vilken typ"),
        ({"motivering": " "}, "saknar motivering"),
        ({"galler": "lager:jordbruksmark"}, "kan bara bli ett råd"),
        ({"galler": "lager:finns-inte"}, "inget att bedöma"),
    ],
)
def test_a_form_that_is_not_whole_is_shown_again_as_it_was_filled_in(
    visit: Visit, plan: str, database: Database, change: dict[str, str], told: str
) -> None:
    sent = {**FLOOD, **change}
    answer = visit(OFFICER).post(f"{plan}/bedomning", data=sent)
    assert answer.status_code == 422 and told in answer.text
    assert rows(database, "assessment") == 0
    if "finns" not in sent["galler"]:
        again = subject(answer.text, f"amne-{sent['galler'].replace(':', '-')}")
        assert 'role="alert"' in again and sent["motivering"] in again and "autofocus" in again


def test_the_screening_is_answered_criterion_by_criterion(visit: Visit, plan: str, database: Database) -> None:
    officer = visit(OFFICER)
    answer = officer.post(f"{plan}/bedomning/forprovning", data={"3 a": "nej", "7": "vet ej"})
    assert answer.headers["Location"].endswith("?sparad=forprovning#forprovning")
    page = officer.get(answer.headers["Location"].partition("#")[0]).text
    assert 'name="3 a" value="nej" checked' in page and 'name="7" value="vet ej" checked' in page
    assert "10 kriterier inte besvarade" in page and "Förprövningen är sparad." in page
    for wrong in ({"3 a": "kanske"}, {"99": "ja"}):
        assert officer.post(f"{plan}/bedomning/forprovning", data=wrong).status_code == 422
    assert rows(database, "assessment") == 2


def test_the_municipality_and_the_public_see_nothing_of_it(visit: Visit, plan: str) -> None:
    visit(OFFICER).post(f"{plan}/bedomning", data=FLOOD)
    planner, public = visit(PLANNER), visit(PUBLIC)
    for address in (f"{plan}/bedomning", f"{plan}/yttrande"):
        assert planner.get(address).status_code == planner.post(address, data=FLOOD).status_code == 403
        assert public.get(address).status_code == public.post(address, data=FLOOD).status_code == 404
    shown = planner.get(plan).text
    assert "översvämmas" not in shown and "Yttranden" not in shown and "/bedomning" not in shown
    assert planner.get(f"/api{plan.replace('planer', 'plans')}/statements").json() == {"statements": []}


def test_what_was_assessed_before_the_newest_review_says_so(visit: Visit, plan: str, database: Database) -> None:
    officer = visit(OFFICER)
    officer.post(f"{plan}/bedomning", data=FLOOD)
    assert "granskad på nytt" not in officer.get(f"{plan}/bedomning").text
    checked = check(SAMPLES / "kv-exemplet-1.json")
    with database.app.begin() as connection:
        saved = take_in(database.public, checked, PLANNER, Audience.HANDED_IN).saved
        review = find_review(connection, saved.access, saved.version_id)
        assert review
        save_review(connection, saved, review.review, seconds=0)
    assert "granskad på nytt" in subject(officer.get(f"{plan}/bedomning").text, "amne-lager-oversvamning_100")


def test_the_registrar_reads_assessments_to_bar_one_and_makes_none(visit: Visit, plan: str) -> None:
    visit(OFFICER).post(f"{plan}/bedomning", data=FLOOD)
    registrar = visit(REGISTRAR)
    page = registrar.get(f"{plan}/bedomning").text
    (address,) = set(re.findall(r'href="(/bedomningar/[0-9a-f-]+)/sparra"', page))
    assert "Spara bedömningen" not in page
    assert registrar.post(f"{plan}/bedomning", data=FLOOD).status_code == 403
    assert registrar.get(address).headers["Location"] == f"{plan}/bedomning#amne-lager-oversvamning_100"
    assert "lager:oversvamning_100" in registrar.get(f"{address}/sparra").text
    order = {"grund": "personuppgifter", "skal": "Ett namn.", "bekrafta": "ja"}
    assert registrar.post(f"{address}/sparra", data=order).status_code == 200
    assert registrar.get(address).status_code == 410
    assert "Inte bedömd" in subject(registrar.get(f"{plan}/bedomning").text, "amne-lager-oversvamning_100")


def test_the_statement_holds_what_is_assessed_and_lists_the_rest_outside_it(visit: Visit, plan: str) -> None:
    officer = visit(OFFICER)
    page = officer.get(f"{plan}/yttrande").text
    assert "inga synpunkter" not in page, "nobody holds that there is nothing to say"
    assert "har inte bedömt allt" in document(page) and "(Den samlade bedömningen är inte skriven.)" in page
    officer.post(f"{plan}/bedomning", data=FLOOD)
    page = officer.post(f"{plan}/yttrande", data={**FIELDS, "gor": "visa"}).text
    told = document(page)
    assert "Visa att den är lämplig." in told and "402-12345-2026" in told and "Risken behöver utredas." in told
    assert "5 kap. 14 § första stycket 4 PBL" in told
    assert "Jordbruksmark" in page and "Jordbruksmark" not in told
    assert "är inte med" in page and "Yttrandet har 1 punkt." in page
    assert "lämnas av länsstyrelsens beslutande" in page


@pytest.mark.parametrize(
    ("phase", "title", "paragraph"),
    [("granskning", "Granskningsyttrande", "5 kap. 22 § 5 PBL"), ("överprövning", "Prövning", "11 kap. 10 §")],
)
def test_each_phase_has_its_own_title_and_paragraphs(
    visit: Visit, plan: str, phase: str, title: str, paragraph: str
) -> None:
    officer = visit(OFFICER)
    officer.post(f"{plan}/bedomning", data=FLOOD)
    told = document(officer.get(f"{plan}/yttrande?skede={phase}").text)
    assert title in told and paragraph in told
    assert "Samrådsyttrande" in document(officer.get(f"{plan}/yttrande").text), "the plan's status is samråd"


def test_a_draft_says_that_it_is_one_and_is_not_kept(visit: Visit, plan: str, database: Database) -> None:
    officer = visit(OFFICER)
    officer.post(f"{plan}/bedomning", data=FLOOD)
    word = officer.post(f"{plan}/yttrande", data={**FIELDS, "gor": "docx"})
    assert word.headers["Content-Disposition"] == 'attachment; filename="utkast-yttrande.docx"'
    assert "Utkast: Samrådsyttrande" in ZipFile(BytesIO(word.content)).read("word/document.xml").decode()
    assert officer.post(f"{plan}/yttrande", data={**FIELDS, "gor": "pdf"}).content.startswith(b"%PDF-")
    assert rows(database, "statement") == 0


def test_a_statement_is_given_once_and_then_read_by_both_sides_alone(
    visit: Visit, plan: str, database: Database
) -> None:
    head, planner = visit(HEAD), visit(PLANNER)
    head.post(f"{plan}/bedomning", data=FLOOD)
    form = filled_in(head, plan)
    twice = form["yttrande"]
    for answer in (*head.post_at_once(f"{plan}/yttrande", 3, data=form), head.post(f"{plan}/yttrande", data=form)):
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{plan}#yttranden")
    assert rows(database, "statement") == 1
    for client in (planner, head):
        page = client.get(plan).text
        assert "1 yttrande" in page and f'href="/yttranden/{twice}.docx"' in page and "402-12345-2026" in page
        assert client.get(f"/yttranden/{twice}").headers["Location"] == f"{plan}#yttranden"
        pdf = client.get(f"/yttranden/{twice}.pdf")
        assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        word = ZipFile(BytesIO(client.get(f"/yttranden/{twice}.docx").content)).read("word/document.xml").decode()
        assert "Visa att den är lämplig." in word and "Utkast" not in word
        (told,) = client.get(f"/api{plan.replace('planer', 'plans')}/statements").json()["statements"]
        assert told["links"] == {form: f"/yttranden/{twice}.{form}" for form in ("docx", "pdf")}
        assert [point["subject"] for point in told["points"]] == [FLOOD["galler"]]
        assert told["head"]["received"] == "2026-05-04"
    for address in (f"/yttranden/{twice}", f"/yttranden/{twice}.pdf", f"/yttranden/{twice}.docx", "/yttranden/x.pdf"):
        assert visit(PUBLIC).get(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bekrafta": ""}, "Bekräfta att yttrandet"),
        ({"diarienummer": " "}, "Ange diarienumret."),
        ({"samlad_bedomning": ""}, "Skriv den samlade bedömningen."),
        ({"inkom": "4 maj"}, "ska skrivas som 2026-05-04"),
        ({"diarienummer": "1" * 301}, "för långt"),
        ({"underlag": ""}, "har ändrats sedan du såg yttrandet"),
    ],
)
def test_a_statement_that_is_not_whole_is_not_given_and_keeps_what_was_written(
    visit: Visit, plan: str, database: Database, change: dict[str, str], told: str
) -> None:
    answer = given(visit(HEAD), plan, **change)
    assert answer.status_code == 422 and told in answer.text and 'role="alert"' in answer.text
    assert FIELDS["medverkat"] in answer.text
    assert rows(database, "statement") == 0


def test_a_statement_is_not_given_on_assessments_that_were_not_seen(
    visit: Visit, plan: str, database: Database
) -> None:
    head, officer = visit(HEAD), visit(OFFICER)
    seen = re.findall(r'name="underlag" value="(\w+)"', head.get(f"{plan}/yttrande").text)[0]
    officer.post(f"{plan}/bedomning", data=FLOOD)
    answer = given(head, plan, underlag=seen)
    assert answer.status_code == 422 and "Visa att den är lämplig." in document(answer.text), "what it is now is shown"
    assert given(head, plan).status_code == 303
    assert rows(database, "statement") == 1


def test_an_officer_does_not_give_a_statement(visit: Visit, plan: str, database: Database) -> None:
    officer = visit(OFFICER)
    assert "Ja, lämna yttrandet" not in officer.get(f"{plan}/yttrande").text
    assert given(officer, plan).status_code == 403
    assert rows(database, "statement") == 0


def test_the_county_boards_registrar_bars_a_statement_for_both_sides(visit: Visit, plan: str) -> None:
    given(visit(HEAD), plan)
    registrar, planner = visit(REGISTRAR), visit(PLANNER)
    (address,) = re.findall(r'href="(/yttranden/[0-9a-f-]+)/sparra"', registrar.get(plan).text)
    assert planner.get(f"{address}/sparra").status_code == 403
    order = {"grund": "personuppgifter", "skal": "Ett namn.", "bekrafta": "ja"}
    assert planner.post(f"{address}/sparra", data=order).status_code == 403
    assert registrar.post(f"{address}/sparra", data={**order, "bekrafta": ""}).status_code == 422
    assert "Borttaget" in registrar.post(f"{address}/sparra", data=order).text
    for client in (registrar, planner):
        assert client.get(f"{address}.pdf").status_code == 410
        assert address not in client.get(plan).text


def test_a_plan_that_is_not_reviewed_has_nothing_to_assess(visit: Visit, plan: str, database: Database) -> None:
    with database.owner.begin() as connection:
        for table in ("hit", "review_run"):
            connection.execute(text(f"ALTER TABLE restricted.{table} DISABLE TRIGGER refuse_change"))
            connection.execute(text(f"DELETE FROM restricted.{table}"))
    officer = visit(OFFICER)
    for address in (f"{plan}/bedomning", f"{plan}/yttrande"):
        answer = officer.get(address)
        assert answer.status_code == 409 and "inte granskad" in answer.text
    assert "/bedomning" not in officer.get(plan).text


def test_what_somebody_writes_is_never_markup(visit: Visit, plan: str) -> None:
    head, script = visit(HEAD), "<script>alert(1)</script>"
    head.post(f"{plan}/bedomning", data={**FLOOD, "motivering": script})
    fields = {name: script for name in FIELDS if name not in ("skede", "inkom")}
    for page in (
        head.get(f"{plan}/bedomning?sparad={script}").text,
        head.post(f"{plan}/yttrande", data={**FIELDS, **fields, "gor": "visa"}).text,
    ):
        assert "&lt;script&gt;alert" in page and script not in page


def test_the_pages_are_told_in_english_and_the_statement_in_swedish(visit: Visit, plan: str) -> None:
    officer = visit(OFFICER)
    officer.post(f"{plan}/bedomning", data=FLOOD)
    page = officer.get(f"{plan}/bedomning?lang=en").text
    assert "Not assessed" in page and "May become a ground" in page and "Inte bedömd" not in page
    page = officer.get(f"{plan}/yttrande?lang=en").text
    assert "Statement" in page and "Samlad bedömning" in document(page) and 'lang="sv"' in page


def test_the_chain_tells_who_assessed_and_who_gave(visit: Visit, plan: str, database: Database) -> None:
    visit(OFFICER).post(f"{plan}/bedomning", data=FLOOD)
    given(visit(HEAD), plan)
    with reading_as(database.public, HEAD) as connection:
        told = connection.execute(text("SELECT what, role FROM audit.event ORDER BY number")).all()
    assert [tuple(row) for row in told if "konto" not in row[0]] == [
        ("bedömning gjord", "lst_handlaggare"),
        ("yttrande lämnat", "lst_beslutande"),
    ]
    with writing_as(database.public, PLANNER) as connection:
        events = connection.execute(text("SELECT what FROM audit.event WHERE what = 'yttrande lämnat'")).all()
    assert events == []
