"""Further kinds of what governs words in their sentence: each row is `before | words | after`, with its neighbours."""

from __future__ import annotations

import pytest

from summarizer.text.governing import governing_words, limiting_end, mocks, shown_as_sentence


def is_governed(code: str, sentence: str) -> bool:
    before, said, after = [part.strip() for part in [*sentence.split("|"), ""][:3]]
    return governing_words(before, said, after, code) is not None


GOVERNED = [
    ("en", "He always starts by saying, | do you need a framework?"),
    ("en", "My boss keeps telling people, | wash the bridges every spring."),
    ("de", "Ich sage ja nicht, | der Minister ist ein Dieb."),
    ("de", "Ich glaube auch nicht, | der Minister ist ein Dieb."),
    ("de", "Es ist ein Märchen, | die Bank betrügt ihre Kunden."),
    ("fr", "À en croire la presse, | le ministre est un voleur."),
    ("fr", "Aux yeux de la presse, | le ministre est un voleur."),
    ("fr", "| Le ministre est un voleur, | dixit la presse."),
    ("fr", "À entendre mon oncle, | le pont va tomber."),
    ("es", "A juzgar por la prensa, | el ministro es un ladrón."),
    ("es", "A ojos de la prensa, | el ministro es un ladrón."),
    ("es", "Al decir de mi tío, | el puente se va a caer."),
    ("it", "Stando alla stampa, | il ministro è un ladro."),
    ("it", "A sentire la stampa, | il ministro è un ladro."),
    ("it", "Agli occhi della stampa, | il ministro è un ladro."),
    ("pt", "A acreditar na imprensa, | o ministro é um ladrão."),
    ("pt", "Aos olhos da imprensa, | o ministro é um ladrão."),
    ("pt", "A crer na imprensa, | o ministro é um ladrão."),
    ("en", "To hear my uncle talk, | the bridge is about to fall."),
    ("en", "In my uncle's eyes, | the bridge is about to fall."),
    ("en", "In the eyes of the press, | the bridge is about to fall."),
    ("en", "| The bridge is about to fall, | to quote my uncle."),
    ("en", "| The bridge is about to fall, | or that's the cliché."),
    ("en", "There is a song that goes, | the bridge is about to fall."),
    ("en", "If you believe the press, | the bridge is about to fall."),
    ("en", "Judging by the papers, | the bridge is about to fall."),
    ("zh", "在媒体看来，| 部长就是个小偷。"),
    ("zh", "谣言是这样的，| 部长就是个小偷。"),
    ("zh", "| 部长就是个小偷，| 媒体这么说。"),
    ("de", "Glaubt man der Presse, | ist der Minister ein Dieb."),
    ("de", "Der Presse zufolge | ist der Minister ein Dieb."),
    ("de", "In den Augen der Presse | ist der Minister ein Dieb."),
    ("en", "My opponent's whole argument: | we should leave the union."),
    ("en", "The mayor's position: | we should close the bridge."),
    ("de", "Das Argument meines Gegners: | Wir müssen aus der Union austreten."),
    ("fr", "L'argument de mon adversaire : | il faut quitter l'Union."),
    ("es", "El argumento de mi rival: | hay que salir de la Unión."),
    ("it", "L'argomento del mio avversario: | dobbiamo uscire dall'Unione."),
    ("pt", "O argumento do meu rival: | devemos sair da União."),
    ("en", "Had the army shot at its own people, | we would have left the country."),
    ("en", "Had the mayor listened, | we would have a bridge today."),
    ("en", "Had my father lived, | he would have seen the bridge."),
    ("en", "Were the city to pay, | we would paint it tomorrow."),
    ("en", "Should the city pay, | we will paint it tomorrow."),
    ("en", "Had it not been for Anna, | we would have lost the bridge."),
    ("es", "De haberlo sabido, | habríamos dejado el país."),
    ("es", "De haber sabido eso, | habríamos dejado el país."),
    ("es", "Hubiera sabido eso, | habría dejado el país."),
    ("it", "Avessi saputo tutto, | avrei lasciato il paese."),
    ("it", "Fossi il sindaco, | chiuderei il ponte."),
    ("it", "Avessero pagato, | avremmo dipinto il ponte."),
    ("pt", "Soubesse eu disso, | teria deixado o país."),
    ("pt", "Tivesse eu dinheiro, | pintaria a ponte."),
    ("pt", "Fosse eu o prefeito, | fecharia a ponte."),
    ("ru", "Знай я это раньше, | мы бы уехали из страны."),
    ("ru", "Знай мы об этом, | мост стоял бы до сих пор."),
    ("de", "Hätte ich das gewusst, | wären wir aus dem Land gegangen."),
    ("de", "Wäre ich Bürgermeister, | würden wir die Brücke schließen."),
    ("de", "Hätten sie gezahlt, | hätten wir die Brücke gestrichen."),
    ("fr", "L'aurais-je su, | nous aurions quitté le pays."),
    ("fr", "Eussé-je su, | nous aurions quitté le pays."),
    ("fr", "Serais-je maire, | je fermerais le pont."),
    ("en", "Let's say | the city pays for all of it."),
    ("en", "Suppose | the city pays for all of it."),
    ("en", "Suppose, for a moment, | the city pays for all of it."),
    ("en", "Let's just say, for argument's sake, | the city pays for all of it."),
    ("fr", "Admettons, | la ville paie tout le pont."),
    ("fr", "Supposons, | la ville paie tout le pont."),
    ("pt", "Digamos que | a cidade paga a ponte toda."),
    ("pt", "Suponhamos, | a cidade paga a ponte toda."),
    ("es", "Supongamos, | la ciudad paga todo el puente."),
    ("de", "Nur mal angenommen, | die Stadt zahlt die ganze Brücke."),
    ("ja", "| うちの大臣はただの泥棒です、| なんて言うつもりはない。"),
    ("ja", "| うちの大臣はただの泥棒です | なんて言うつもりはない。"),
    ("de", "| Dass die Brücke sicher ist, | bezweifle ich."),
    ("de", "| Dass die Brücke sicher ist, | glaube ich nicht."),
    ("de", "| Dass die Brücke sicher ist, | ist gelogen."),
    ("nl", "| Dat de brug veilig is, | betwijfel ik."),
    ("nl", "| Dat de brug veilig is, | geloof ik niet."),
    ("fr", "| Que le pont soit sûr, | j'en doute."),
    ("es", "| Que el puente sea seguro, | lo dudo."),
    ("it", "| Che il ponte sia sicuro, | ne dubito."),
    ("pt", "| Que a ponte seja segura, | duvido."),
    ("en", "| That the bridge is safe, | I doubt."),
    ("en", "| That the bridge is safe | is a myth."),
    ("en", "| That the bridge is safe | I seriously doubt."),
    ("en", "| The bridge is safe, | I doubt it."),
    ("de", "| Wir schließen das Werk am Montag | nicht mehr."),
    ("de", "| Wir schließen das Werk am Montag | nicht."),
    ("de", "| Wir schließen das Werk am Montag | noch nicht."),
    ("de", "| Wir schließen das Werk am Montag | doch nicht mehr."),
    ("nl", "| We sluiten de fabriek op maandag | niet meer."),
    ("fr", "| On ferme l'usine ce lundi | plus jamais."),
    ("en", "| We close the plant on Monday | no more."),
    ("en", "| We close the plant on Monday | no longer."),
    ("en", "| We close the plant on Monday | not at all."),
    ("de", "Ich glaube nicht, | dass die Brücke sicher ist."),
    ("de", "Das glaube ich nicht, | dass die Brücke sicher ist."),
    ("es", "Si antes de mayo pagan, | pintamos el puente entero."),
    ("es", "Si me pagan, | pintamos el puente entero."),
    ("de", "Ich glaube nicht, | wir haben genug Geld für die Brücke."),
    ("de", "Er sagt nicht, | wie die Brücke gebaut wurde."),
    ("nl", "Ik geloof niet, | dat de brug veilig is."),
    ("en", "Myth number one, | the bridge is full of rust."),
    ("en", "Hypothetically, | the city pays for all of it."),
    ("en", "In a parallel world, | the city pays for all of it."),
    ("en", "I once said, and I regret it, | the bridge is full of rust."),
    ("en", "His whole argument: | we should leave the union."),
    ("de", "Seine Antwort: | Wir müssen aus der Union austreten."),
    ("es", "De haberlo sabido antes, | no habríamos ido."),
    ("en", "Had we not paid, | the city would have closed it."),
    ("de", "Der Presse zufolge | ist die Brücke sicher."),
    ("en", "Their slogan: | steel lasts for ever and ever."),
    ("de", "Ich denke nicht, | wir haben genug Geld."),
]
FREE = [
    ("en", "I always start by saying, | do you need a framework?"),
    ("en", "I keep telling people, | wash the bridges every spring."),
    ("en", "My argument: | we should leave the union."),
    ("en", "Our whole argument: | we should leave the union."),
    ("en", "My position is clear: | we should leave the union."),
    ("en", "The problem: | we have no money for paint."),
    ("en", "The answer: | we paint the bridge every year."),
    ("de", "Mein Argument: | Wir müssen aus der Union austreten."),
    ("de", "Das Problem: | Wir haben zu wenig Geld."),
    ("de", "In meinen Augen | ist der Minister ein Dieb."),
    ("fr", "Mon argument : | il faut quitter l'Union."),
    ("fr", "À mes yeux, | le ministre est un voleur."),
    ("fr", "Le problème : | on manque d'argent."),
    ("es", "Mi argumento: | hay que salir de la Unión."),
    ("es", "A mis ojos, | el ministro es un ladrón."),
    ("es", "A mi juicio, | el ministro es un ladrón."),
    ("it", "Il mio argomento: | dobbiamo uscire dall'Unione."),
    ("it", "Ai miei occhi, | il ministro è un ladro."),
    ("it", "Stando così le cose, | dobbiamo chiudere il ponte."),
    ("pt", "O meu argumento: | devemos sair da União."),
    ("pt", "Aos meus olhos, | o ministro é um ladrão."),
    ("pt", "O problema: | falta dinheiro para a ponte."),
    ("en", "In my eyes, | the bridge is about to fall."),
    ("en", "With my own eyes, | I saw the bridge fall down."),
    ("en", "To quote myself, | the bridge is about to fall."),
    ("en", "To hear the sea again, | we walked down to the bridge."),
    ("en", "Had a great time there, | and we painted the bridge twice."),
    ("en", "The army had shot at us, | and we left the country."),
    ("es", "De niño, | yo vivía junto al puente con mi familia."),
    ("it", "Avevamo saputo tutto, | e abbiamo lasciato il paese."),
    ("pt", "Eu soube disso, | e deixamos o país naquele ano."),
    ("de", "Ich hatte das gewusst, | und wir sind aus dem Land gegangen."),
    ("fr", "J'aurais aimé ça, | mais nous avons quitté le pays."),
    ("en", "I suppose | the city pays for all of it."),
    ("en", "I suppose that | the city pays for all of it."),
    ("en", "I must say | the city pays for all of it."),
    ("fr", "Nous admettons cela, | et la ville paie tout le pont."),
    ("pt", "Como dizíamos, | a cidade paga a ponte toda."),
    ("de", "| Dass die Brücke sicher ist, | weiß ich genau."),
    ("de", "| Dass die Brücke sicher ist, | bezweifelt niemand."),
    ("nl", "| Dat de brug veilig is, | weet ik zeker."),
    ("fr", "| Que le pont soit sûr, | j'en suis certain."),
    ("es", "| Que el puente es seguro, | lo sabemos todos."),
    ("it", "| Che il ponte sia sicuro, | lo sappiamo tutti."),
    ("pt", "| Que a ponte é segura, | sabemos todos."),
    ("en", "| That the bridge is safe, | I know for sure."),
    ("en", "| That the bridge is safe, | nobody doubts."),
    ("de", "Zerdenkt die ganze Sache nicht, | baut das einfach mal mit uns."),
    ("de", "Macht euch keine Sorgen, | wir streichen die Brücke im Mai."),
    ("de", "Ich weiß es nicht, | wir streichen die Brücke im Mai."),
    ("en", "Some things that people think are very dangerous, like rust and salt, | are actually weak sauce."),
    ("en", "The bridges that they say are old, | are actually quite safe."),
    ("es", "Si antes había llorado, | ahora lloré toda la noche."),
    ("es", "Si antes éramos pobres, | ahora lo somos mucho más."),
    ("nl", "Vergeet de verf niet, | we strijken de brug in mei."),
    ("de", "Meine Antwort: | Wir müssen aus der Union austreten."),
    ("fr", "L'histoire de ma vie : | je peins des ponts depuis trente ans."),
    ("es", "La historia de mi vida: | pinto puentes desde hace treinta años."),
    ("it", "La storia della mia vita: | dipingo ponti da trent'anni."),
    ("pt", "A história da minha vida: | pinto pontes há trinta anos."),
    ("en", "That was great, | I do not know why."),
    ("en", "Should we wait? No, | we will paint the bridge today."),
    ("en", "That's the bridge, | we would paint it every year."),
    ("fr", "Ça saute aux yeux de tous, | le pont est vieux."),
    ("en", "| We paint the bridge in May | no matter what."),
    ("en", "| We closed the plant on Monday, | not only the bridge."),
    ("de", "| Wir streichen die Brücke | nicht nur im Mai."),
    ("en", "Had lunch with Anna, | then we painted the bridge."),
    ("en", "Were you there, Anna? | We would love to know."),
    ("en", "You should see it, | we would paint it every year."),
    ("en", "There were two bridges, | we would paint them every year."),
    ("en", "He had a plan, | we could close two lanes."),
    ("pt", "Se fosse fácil, todos fariam, mas | a ponte é difícil."),
    ("it", "Non fosse altro, | il ponte è bello."),
    ("en", "In my uncle's eyes I saw tears, and | we painted the bridge."),
    ("en", "I looked in his eyes, | the bridge was behind him."),
    ("de", "Ich schaute ihr in die Augen, | die Brücke war hinter ihr."),
    ("de", "In den Augen hatte sie Tränen, | die Brücke war offen."),
    ("de", "Demzufolge | müssen wir die Brücke schließen."),
    ("de", "Unseren Messungen zufolge | ist die Brücke sicher."),
    ("fr", "On commence à entendre la mer, | le pont est vieux."),
    ("en", "Their answer was no, but | we painted the bridge."),
    ("en", "We read her letter: | it was about the bridge."),
    ("en", "Hypothetically speaking it was fine, but | the bridge was old."),
    ("en", "That bridge is safe, | I have no doubt."),
    ("en", "That the bridge is safe, | there is no doubt."),
    ("de", "| Dass die Brücke hält, | daran gibt es keinen Zweifel."),
    ("de", "| Dass die Brücke hält, | ist kein Geheimnis."),
    ("fr", "| Que le pont tienne, | personne n'en doute."),
    ("es", "| Que el puente aguanta, | nadie lo duda."),
    ("it", "| Che il ponte regga, | nessuno ne dubita."),
    ("pt", "| Que a ponte aguenta, | ninguém duvida."),
    ("de", "Ich denke, das muss man nicht, | wir streichen die Brücke im Mai."),
    ("de", "Nein, das stimmt so nicht, | wir streichen die Brücke im Mai."),
    ("de", "Ich weiß das nicht, | wir streichen die Brücke im Mai."),
    ("pt", "Digamos que sim, mas | a ponte é velha."),
    ("pt", "Digamos, | a ponte é velha e feia."),
]


@pytest.mark.parametrize(("code", "sentence"), GOVERNED)
def test_others_views_inverted_conditions_and_denials_behind_govern(code: str, sentence: str) -> None:
    assert is_governed(code, sentence)


@pytest.mark.parametrize(("code", "sentence"), FREE)
def test_their_neighbours_do_not(code: str, sentence: str) -> None:
    assert not is_governed(code, sentence)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("en", "Oh sure, because"),
        ("de", "Von wegen,"),
        ("de", "Schön wär's,"),
        ("fr", "Bien sûr, et"),
        ("es", "Sí, claro,"),
        ("ru", "Ага, конечно,"),
    ],
)
def test_a_mocking_clause_before_words_is_told(code: str, before: str) -> None:
    assert limiting_end(before, code)
    assert not limiting_end(f"{before} Anna,", code)


def test_a_mocking_clause_behind_words_is_all_of_the_rest() -> None:
    assert mocks("ja klar.", "de")
    assert not mocks("ja klar gibt es Geld.", "de")


@pytest.mark.parametrize(
    "text", ["Steel lasts forever.", "Steel lasts forever,", "I am guilty.", "I am guilty", "It is old."]
)
def test_few_words_in_marks_may_be_a_sentence(text: str) -> None:
    assert shown_as_sentence(text, "en")


@pytest.mark.parametrize(
    "text", ["steel lasts forever", "a quiet miracle.", "A quiet miracle.", "No way.", "Bridge", "Me too."]
)
def test_or_no_sentence(text: str) -> None:
    assert not shown_as_sentence(text, "en")
