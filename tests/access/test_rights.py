"""What each role may, as the pages and README say it, compared with what the guard lets through."""

import pytest
from flask_babel import force_locale

from tests.house.source import ROOT
from webapp.access.models import ROLES
from webapp.access.rights import RIGHTS, Right, may
from webapp.access.wording import RIGHT_WORDS, ROLE_NAMES, rights_of_roles

# What needs no words: everybody has it, or an application's token.
UNSAID = {Right.PUBLIC, Right.API, Right.SELF}


def test_every_right_that_a_role_may_lack_has_its_words():
    lacking = set(Right) - set(RIGHT_WORDS) - UNSAID
    assert not lacking, f"webapp/access/wording.py: RIGHT_WORDS lacks {sorted(lacking)}"
    assert all(right in RIGHTS[role] for right in UNSAID - {Right.API} for role in ROLES)


def test_the_words_of_roles_are_those_of_the_rights_that_they_have(app):
    with app.test_request_context(), force_locale("en"):
        said = {(right.words, role): has for right in rights_of_roles() for role, has in right.roles.items()}
        assert said == {(str(RIGHT_WORDS[r]), role): may(role, r) for r in RIGHT_WORDS for role in ROLES}


def test_the_table_of_roles_in_readme_is_that_of_the_pages(app):
    with app.test_request_context(), force_locale("en"):
        rows = [
            f"| May | {' | '.join(str(ROLE_NAMES[role]) for role in ROLES)} |",
            f"| {' | '.join(['---'] * (len(ROLES) + 1))} |",
            *(
                f"| {right.words} | {' | '.join('yes' if right.roles[role] else 'no' for role in ROLES)} |"
                for right in rights_of_roles()
            ),
        ]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\n".join(rows) in readme, "the table of roles in README.md should be:\n" + "\n".join(rows)


@pytest.mark.parametrize("role", ROLES)
def test_a_person_reads_what_they_may_and_what_only_others_may(signed_in, role):
    page = signed_in(role).get("/me").text
    mine, _, others = page.partition('id="not-my-rights"')
    for right in RIGHT_WORDS:
        words = {
            Right.TEST: "Testar contas e Network Connectors",
            Right.CHANGE: "Incluir, alterar e excluir contas",
            Right.READ_AUDIT: "Ver a auditoria",
        }.get(right)
        if words is not None:
            assert words in (mine if may(role, right) else others)


def test_who_chooses_a_role_reads_what_each_may(signed_in):
    page = signed_in("administrator").get("/people/new").text
    assert page.count('<th scope="row"') == len(RIGHT_WORDS)
