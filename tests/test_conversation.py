"""Follow-up questions: what they mean after another question, and that a complete question is never bent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers import answer
from assistant.conversation import understood
from index.search import Searcher

UNDERSTOOD = [
    ("Qui a signé la convention ?", "Quand ?", "Qui a signé la convention, et quand ?"),
    ("Qui a signé la convention ?", "Et à quelle date ?", "Qui a signé la convention, et à quelle date ?"),
    ("Qui a signé la convention ?", "C'est où ?", "Qui a signé la convention, et c'est où ?"),
    ("Qui a signé la convention, et quand ?", "Où ?", "Qui a signé la convention, et où ?"),
    ("Qu'est-ce qu'un SPASER ?", "Et un PTCE ?", "Qu'est-ce qu'un PTCE ?"),
    ("Qu'est-ce qu'un SPASER ?", "Et pour les PTCE ?", "Qu'est-ce que les PTCE ?"),
    ("Qu'est-ce qu’un SPASER ?", "et l’ESS", "Qu'est-ce que l’ESS ?"),
    ("Qu'est-ce que l'ESS ?", "Et le SPASER ?", "Qu'est-ce que le SPASER ?"),
    ("Qui est la présidente du RTES ?", "Et de France urbaine ?", "Qui est la présidente de France urbaine ?"),
    ("Qui est Emeline Baume ?", "Et Frédéric Minard ?", "Qui est Frédéric Minard ?"),
    ("Qui est la présidente du RTES ?", "Et le co-président ?", "Qui est le co-président ?"),
    ("Quels sont les axes ?", "Et au niveau européen ?", "Quels sont les axes au niveau européen ?"),
    ("Quel est le budget en 2021 ?", "Et en 2022 ?", "Quel est le budget en 2022 ?"),
    ("Que fait la ville pour les élus ?", "pour les techniciens ?", "Que fait la ville pour les techniciens ?"),
    ("Que dit-on du maire ?", "Et les adjoints ?", "Que dit-on des adjoints ?"),
    ("Qui a signé la convention ?", "Et la date ?", "Qui a signé la convention, et la date ?"),
    ("Quels sont les axes de la convention ?", "Qui l'a signée ?", "Qui l'a signée, la convention ?"),
    ("Quels sont les axes de la convention ?", "Qui les finance ?", "Qui les finance, les axes de la convention ?"),
    ("Qu'est-ce qu'un SPASER ?", "À quoi sert-il ?", "À quoi sert-il, un SPASER ?"),
    ("Qu'est-ce qu'un SPASER ?", "Comment le mettre en œuvre ?", "Comment le mettre en œuvre, un SPASER ?"),
    ("Qu'est-ce qu'un SPASER ?", "Est-ce qu'il est obligatoire ?", "Est-ce qu'il est obligatoire, un SPASER ?"),
    ("Qui préside le RTES ?", "Quel est son rôle ?", "Quel est son rôle, le RTES ?"),
    ("Quelle étude est faite avec l'Avise ?", "Où est-elle lue ?", "Où est-elle lue, l’étude avec l'Avise ?"),
    ("Quel jour a lieu le webinaire ?", "Qui y participe ?", "Qui y participe, le webinaire ?"),
    ("SPASER", "Qui l'a créé ?", "Qui l'a créé, SPASER ?"),
    ("Qui est le maire de Paris ?", "Et le maire de Nantes ?", "Qui est le maire de Nantes ?"),
    ("Qui est le maire de Saint-Nazaire ?", "Et Saint-Herblain ?", "Qui est le maire de Saint-Herblain ?"),
    ("Quelle est l'aide de la ville de Nantes ?", "Et de Rennes ?", "Quelle est l'aide de la ville de Rennes ?"),
    ("Quelle est l'adresse de la mairie ?", "Et la piscine ?", "Quelle est l'adresse de la piscine ?"),
    ("Quelle est l'adresse de la mairie ?", "Et celle de la piscine ?", "Quelle est l'adresse de la piscine ?"),
    (
        "Comment la ville aide-t-elle la crèche ?",
        "Et l'école ?",
        "Comment la ville aide-t-elle la crèche, et l'école ?",
    ),
    ("À quelle heure ouvre la piscine ?", "Et la mairie ?", "À quelle heure ouvre la mairie ?"),
    ("Quel est le budget 2021 ?", "Et 2022 ?", "Quel est le budget 2022 ?"),
    ("Quel est le budget en 2021 pour la culture ?", "Et en 2022 ?", "Quel est le budget en 2022 pour la culture ?"),
    ("Qui vote à Paris au niveau local ?", "Et au niveau européen ?", "Qui vote à Paris au niveau européen ?"),
    ("Quel préavis en cas de démission ?", "Et en cas de licenciement ?", "Quel préavis en cas de licenciement ?"),
    ("Que fait la ville pour les élus ?", "Pour les agents ?", "Que fait la ville pour les agents ?"),
    ("Qu'est-ce qu'un SPASER ?", "Peut-on le modifier ?", "Peut-on le modifier, un SPASER ?"),
    ("Qu'est-ce qu'un SPASER ?", "Qui doit l'approuver ?", "Qui doit l'approuver, un SPASER ?"),
    ("Qu'est-ce que l'ESS ?", "Comment y adhérer ?", "Comment y adhérer, l'ESS ?"),
    ("Qu'est-ce qu'un SPASER ?", "Est-ce gratuit ?", "Est-ce gratuit, un SPASER ?"),
    ("Qu'est-ce qu'un SPASER ?", "C'est obligatoire ?", "C'est obligatoire, un SPASER ?"),
    ("Le maire est-il élu ?", "Depuis quand ?", "Le maire est-il élu, et depuis quand ?"),
    ("Le maire est-il élu ?", "Quand est-il élu ?", "Quand est-il élu, le maire ?"),
    ("Qui gère l'hôtel de ville ?", "Où est-il situé ?", "Où est-il situé, l'hôtel de ville ?"),
    ("Quelle entreprise gère la piscine ?", "Où est-elle située ?", "Où est-elle située, l’entreprise ?"),
    ("Qui a signé la convention ?", "Qui d'autre ?", "Qui a signé la convention, et qui d'autre ?"),
    ("Quelle est la durée d'un CDD ?", "Et l'indemnité ?", "Quelle est la durée de l'indemnité ?"),
    (
        "Quand les agents de catégorie A touchent-ils l'IFSE ?",
        "Et ceux de catégorie C ?",
        "Quand les agents de catégorie C touchent-ils l'IFSE ?",
    ),
    ("Peut-on venir avec un chien ?", "Et fumer ?", "Peut-on venir avec un chien, et fumer ?"),
    ("Quels sont les horaires ?", "Et l'été ?", "Quels sont les horaires l'été ?"),
    ("Où ont lieu les Journées ?", "Et le sommet ?", "Où ont lieu les Journées, et le sommet ?"),
    ("Quelle est la durée du préavis ?", "Et la prime ?", "Quelle est la durée de la prime ?"),
    ("Quelle est la prime ?", "Et le préavis ?", "Quelle est la prime, et le préavis ?"),
    ("Qui préside le RTES ?", "Et France urbaine ?", "Qui préside France urbaine ?"),
    ("Quel est le salaire d'un animateur ?", "Et un agent ?", "Quel est le salaire d'un agent ?"),
    ("Quel est le salaire d'un animateur ?", "Et un pilote ?", "Quel est le salaire d'un pilote ?"),
    ("Combien coûte la cantine ?", "Et le mercredi ?", "Combien coûte la cantine le mercredi ?"),
    ("Quels sont les horaires de la piscine ?", "Le tarif ?", "Quels sont les horaires de la piscine, et le tarif ?"),
    ("Comment louer une salle ?", "Devant quel élu ?", "Comment louer une salle, et devant quel élu ?"),
    ("Comment louer une salle ?", "Qui contacter ?", "Comment louer une salle, et qui contacter ?"),
    ("Comment louer une salle ?", "Quels papiers fournir ?", "Comment louer une salle, et quels papiers fournir ?"),
    ("Quel est le délai ?", "Y a-t-il des exceptions ?", "Quel est le délai, et y a-t-il des exceptions ?"),
    ("Qu'est-ce que l'IFSE ?", "Quel est le montant ?", "Qu'est-ce que l'IFSE, et quel est le montant ?"),
    ("Quel est le préavis ?", "Et si c'est un cadre ?", "Quel est le préavis, si c'est un cadre ?"),
    ("Quel est le préavis pour un cadre ?", "Pareil pour un agent ?", "Quel est le préavis pour un agent ?"),
    (
        "Quels sont les horaires de la piscine ?",
        "Est-elle ouverte le lundi ?",
        "Est-elle ouverte le lundi, la piscine ?",
    ),
    ("Combien coûte la cantine ?", "Et mon fils ?", "Combien coûte la cantine, et mon fils ?"),
]
COMPLETE = [
    "Qu'est-ce qu'un PTCE ?",
    "Qui est la présidente du RTES ?",
    "Et qu'est-ce qu'un PTCE ?",
    "Où la convention a-t-elle été signée ?",
    "Le maire peut-il déléguer sa signature ?",
    "Combien coûte un SPASER ?",
    "Faut-il un SPASER ?",
    "Y a-t-il un SPASER à Nantes ?",
    "Il faut combien de signatures ?",
    "Quelles sont les dates des Journées nationales ?",
    "Comment le maire est-il élu ?",
    "Quelle commune a son siège à Nantes ?",
    "les axes de la convention",
    "présidence du conseil",
    "PTCE",
    "Et si une entreprise refuse de signer la convention, que se passe-t-il pour les communes ?",
    "Qui a signé cette convention ?",
    "Quels élus l'ESS concerne-t-elle ?",
    "Ça sert à quoi un PTCE ?",
    "Ça coûte combien la cantine ?",
    "Elle ouvre quand, la piscine ?",
    "Elle est où la mairie ?",
    "Où siège-t-elle, France urbaine ?",
    "Avec qui la ville a-t-elle signé la convention ?",
    "À qui le maire délègue-t-il sa signature ?",
    "Pour qui les logements sont-ils réservés ?",
    "Qui le maire a-t-il nommé ?",
    "Comment le loyer est-il calculé ?",
    "Où le dossier est-il déposé ?",
    "aide pour le loyer",
    "tarif de l'atelier",
    "pièces pour le dossier d'inscription",
    "Est-il possible de louer une salle ?",
    "Est-il interdit de fumer ?",
    "Y aura-t-il un marché à Noël ?",
    "Doit-il y avoir un règlement ?",
    "des aides pour les associations",
    "Pour les associations, subventions municipales",
    "C'est qui le maire ?",
    "Comment déterminer l'ancienneté du salarié ?",
    "Si le salarié est malade pendant ses congés, quelles en sont les conséquences ?",
    "Mes enfants peuvent-ils manger à la cantine ?",
    "Mon fils est-il inscrit ?",
    "Chaque agent a-t-il droit à une prime ?",
    "Tout agent peut-il télétravailler ?",
    "Deux agents peuvent-ils partager un poste ?",
    "Plusieurs chiens sont-ils admis ?",
    "Nantes est-elle concernée ?",
    "Il pleut souvent à Nantes ?",
    "Il reste combien de places à la crèche ?",
    "Est-ce possible de payer en ligne ?",
    "Quel est le délai de paiement ?",
    "Comment obtenir un acte de naissance ?",
    "OK merci",
    "Mais encore ?",
    "Et maintenant ?",
]


@pytest.mark.parametrize(("before", "question", "meaning"), UNDERSTOOD)
def test_a_follow_up_means_a_whole_question(before: str, question: str, meaning: str) -> None:
    assert understood(question, before) == meaning.replace(" ?", "\u00a0?")


@pytest.mark.parametrize("question", COMPLETE)
@pytest.mark.parametrize("before", ["Qu'est-ce qu'un SPASER ?", "Qui a signé la convention avec les élus ?", "axes"])
def test_a_complete_question_is_never_bent(question: str, before: str) -> None:
    assert understood(question, before) is None


@pytest.mark.parametrize("question", [question for _, question, _ in UNDERSTOOD])
@pytest.mark.parametrize("before", [None, ""])
def test_nothing_is_understood_without_a_question_before(question: str, before: str | None) -> None:
    assert understood(question, before) is None


pieces = st.sampled_from(
    "et mais qui quand où qu' l' l’ la le les des du au à en y SPASER RTES Nantes - t il elle est a , ? ( ' son".split()
)
sentences = st.lists(pieces, max_size=9).map(" ".join)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(question=sentences | st.text(max_size=30), before=sentences | st.text(max_size=30))
def test_whatever_is_typed_is_read_without_fault(question: str, before: str) -> None:
    meaning = understood(question, before)
    assert meaning is None or meaning.removesuffix("\u00a0?") not in ("", meaning)


FOLLOWED = [
    ("Qu'est-ce qu'un SPASER ?", "Et pour les PTCE ?", "Pôles Territoriaux de Coopération Economique"),
    ("C'est quoi un PTCE ?", "et un spaser ?", "Schéma de Promotion des Achats Publics"),
    ("Quels sont les axes de la convention ?", "Qui l'a signée ?", "Mahel Coppey"),
    ("Quels sont les quatre axes de coopération ?", "Et au niveau européen ?", "plaidoyer au niveau européen"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Quand ?", "novembre 2020"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Quand a-t-il eu lieu ?", "novembre 2020"),
    ("Quelle étude a été conduite avec l'Avise ?", "Où est-elle diffusée ?", "Mannheim"),
    ("Quelle étude a été conduite avec l'Avise ?", "Quel est son titre ?", "Territoires urbains"),
    ("Quand ont lieu les Journées nationales de France urbaine ?", "Où ?", "Nantes"),
    ("Qui est la présidente du RTES ?", "Et les co-présidents de la commission ?", "Emeline Baume"),
    ("Quel webinaire a été organisé avec Les Canaux ?", "Et l'étude ?", "Avise"),
    ("Qu'est-ce qu'un SPASER ?", "Qui a signé la convention ?", "Mahel Coppey"),
    ("Qui a signé la convention ?", "Quels sont ses axes ?", "quatre axes"),
]


@pytest.mark.parametrize(("before", "question", "words"), FOLLOWED)
def test_follow_ups_on_the_default_corpus_are_answered(
    convention: Searcher, before: str, question: str, words: str
) -> None:
    given_answer = answer(question, convention, before=before)
    assert given_answer.found
    assert words in given_answer.quotes[0].text


def test_what_was_understood_is_said_beside_the_question_as_it_was_asked(convention: Searcher) -> None:
    given_answer = answer("Qui l'a signée ?", convention, before="Quels sont les axes de la convention ?")
    assert (given_answer.question, given_answer.understood_as) == (
        "Qui l'a signée ?",
        "Qui l'a signée, la convention\u00a0?",
    )
