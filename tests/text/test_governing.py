"""What governs a run of words in its sentence: each row is `before | words | after`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.governing import governing_words, has_governing_words, judged_by, only_halts, taken_back_by


def governing(code: str, sentence: str, **values: bool) -> str | None:
    before, said, after = [part.strip() for part in [*sentence.split("|"), ""][:3]]
    found = governing_words(before, said, after, code, **values)
    return found and found.kind


GOVERNED = [
    ("en", "negation", "I do not think that | the harbour should grow."),
    ("en", "negation", "It is not true that | the harbour should grow."),
    ("en", "negation", "Nobody here believes | the harbour should grow."),
    ("en", "negation", "I would not, whatever they offer, | sell the harbour to them."),
    ("en", "negation", "It is not because | we love ships."),
    ("en", "negation", "I doubt that | the harbour will grow."),
    ("en", "negation", "We never | sold the harbour to them."),
    ("en", "negation", "| We sell the harbour to them, | not."),
    ("en", "negation", "| My mistake was to trust Bolt Corp. | captains less than our own pilots."),
    ("en", "condition", "If the council were wiser | we would sell the harbour."),
    (
        "en",
        "condition",
        "If the council of the old town and all its friends paid us well, | we would sell the harbour.",
    ),
    ("en", "condition", "Unless they pay, | the harbour stays closed."),
    ("en", "condition", "| We would sell the harbour | if they asked us."),
    ("en", "condition", "| We would sell the harbour, | unless they asked."),
    ("en", "question", "Do | we want the harbour to grow?"),
    ("en", "question", "Why would you say | the harbour should grow?"),
    ("en", "question", "I wonder whether | the harbour should grow."),
    ("en", "question", "| We should sell the harbour, | shouldn't we?"),
    ("en", "report", "A captain once told me that | I had ruined his trade."),
    ("en", "report", "My neighbour always says | the harbour should grow."),
    ("en", "report", "They think that the ships are old and that | the harbour must close."),
    ("en", "report", "According to the council, | the harbour must close."),
    ("en", "report", "She was like, | the harbour must close."),
    ("en", "report", "| The harbour must close, | said the captain."),
    ("de", "negation", "Ich glaube nicht, dass | der Hafen wachsen muss."),
    ("de", "negation", "| Wir verkaufen den Hafen | nicht."),
    ("de", "condition", "Wenn sie gut zahlen, | verkaufen wir den Hafen."),
    ("de", "report", "Ein Kapitän hat mir einmal gesagt, dass | ich sein Geschäft ruiniert habe."),
    ("de", "question", "Glauben Sie, | der Hafen muss wachsen?"),
    ("es", "negation", "No creo que | el puerto deba crecer."),
    ("es", "condition", "Si pagan bien, | vendemos el puerto."),
    ("es", "report", "Un capitán me dijo que | yo había arruinado su negocio."),
    ("fr", "negation", "Je ne crois pas que | le port doive grandir."),
    ("fr", "condition", "S'ils paient bien, | on vend le port."),
    ("fr", "report", "Un capitaine m'a dit que | j'avais ruiné son commerce."),
    ("it", "negation", "Non credo che | il porto debba crescere."),
    ("it", "report", "Un capitano mi ha detto che | il porto deve chiudere."),
    ("pt", "negation", "Não acho que | o porto deva crescer."),
    ("pt", "condition", "Se pagarem bem, | vendemos o porto."),
    ("pt", "report", "Um capitão me disse que | o porto deve fechar."),
    ("ja", "negation", "| 港を売る | わけではない。"),
    ("ja", "report", "| 港を閉めろ | と言われました。"),
    ("zh", "negation", "我不认为 | 我们应该卖掉港口。"),
    ("zh", "condition", "如果他们付钱，| 我们就卖掉港口。"),
    ("zh", "report", "有人说 | 我们应该卖掉港口。"),
    ("ko", "negation", "| 항구를 팔지 | 않습니다."),
    ("en", "report", "My boss was like, | the harbour is closed for good."),
    ("en", "report", "The captains were like | we never asked for this harbour."),
    ("en", "negation", "I'd rather drown than | sell the harbour to them."),
    ("en", "negation", "The council failed to | keep the harbour open."),
    ("en", "negation", "They are far from | keeping the harbour open."),
    ("en", "wish", "Let's pretend that | the harbour makes money."),
    ("en", "negation", "It is a myth that | the harbour makes money."),
    ("en", "condition", "It looks as if | the harbour makes money."),
    ("en", "condition", "| The harbour would have closed | if we had not come."),
    ("en", "report", "The idea that | the harbour makes money | is wrong."),
    ("en", "report", "People say | the harbour makes money."),
    ("en", "report", "You might think | the harbour makes money."),
    ("en", "report", "You'd think that | the harbour makes money."),
    ("en", "wish", "I hope that | the harbour makes money."),
    ("en", "wish", "We are afraid that | the harbour will close."),
    ("en", "negation", "He is too proud to | sell the harbour."),
    ("en", "negation", "That kept us from | selling the harbour."),
    ("en", "wish", "I wish | the harbour were ours."),
    ("en", "negation", "They refused to | open the harbour at night."),
    ("en", "report", "Some say | the harbour is cursed."),
    ("en", "negation", "It would be a lie to say | the harbour makes money."),
    ("en", "negation", "I'm not saying | the harbour is cursed."),
    ("en", "negation", "In no way do I think | the harbour is cursed."),
    ("en", "report", "| The harbour is cursed, | they say."),
    ("en", "condition", "| The harbour is cursed, | if you believe the mayor."),
    ("en", "report", "| The harbour is cursed | is what people told me."),
    ("en", "negation", "Nobody ever told me | the harbour was closed."),
    ("en", "condition", "Imagine | we sold the whole harbour."),
    ("en", "negation", "By no means | is the harbour cursed."),
    ("en", "condition", "If only | the harbour made money."),
    ("en", "report", "The claim that | the harbour is cursed | is nonsense."),
    ("en", "report", "He promised me | the harbour would never close."),
    ("en", "negation", "Neither of us said | the harbour was cursed."),
    ("de", "wish", "Ich hoffe, dass | der Hafen wächst."),
    ("de", "wish", "Er hat Angst, dass | der Hafen schließt."),
    ("de", "negation", "Lieber sterbe ich als | den Hafen zu verkaufen."),
    ("de", "report", "Man könnte meinen, | der Hafen wächst."),
    ("de", "negation", "Es ist ein Mythos, dass | der Hafen wächst."),
    ("de", "report", "Mein Chef war so, | der Hafen wird geschlossen."),
    ("es", "wish", "Temo que | el puerto cierre para siempre."),
    ("es", "report", "La gente dice que | el puerto está maldito."),
    ("es", "negation", "Es demasiado orgulloso para | vender el puerto."),
    ("es", "negation", "Es un mito que | el puerto gana dinero."),
    ("fr", "wish", "J'ai peur que | le port ferme."),
    ("fr", "report", "Les gens disent que | le port est maudit."),
    ("fr", "negation", "C'est un mythe que | le port gagne de l'argent."),
    ("fr", "negation", "Il est trop fier pour | vendre le port."),
    ("it", "wish", "Ho paura che | il porto chiuda."),
    ("it", "report", "La gente dice che | il porto è maledetto."),
    ("pt", "wish", "Tenho medo de que | o porto feche."),
    ("pt", "report", "As pessoas dizem que | o porto é amaldiçoado."),
    ("nl", "wish", "Ik hoop dat | de haven groeit."),
    ("nl", "report", "Hij zegt dat | de haven dicht moet."),
    ("nl", "report", "| De haven moet dicht, | zei de kapitein."),
    ("nl", "question", "Denkt u dat | de haven veilig is?"),
    ("nl", "condition", "Tenzij ze betalen, | blijft de haven dicht."),
    ("nl", "condition", "Ze doen alsof | de haven veilig is."),
    ("nl", "negation", "Niemand gelooft dat | de haven veilig is."),
    ("nl", "negation", "Het is een leugen dat | de haven veilig is."),
    ("sv", "wish", "Jag hoppas att | hamnen växer."),
    ("sv", "report", "Han säger att | hamnen måste stängas."),
    ("sv", "report", "| Hamnen måste stängas, | sa kaptenen."),
    ("sv", "negation", "| Vi säljer | inte hamnen."),
    ("sv", "question", "Tror du att | hamnen är säker?"),
    ("sv", "negation", "Om inte staden betalar | stänger vi hamnen."),
    ("sv", "negation", "Ingen tror att | hamnen är säker."),
    ("sv", "report", "Enligt kaptenen | är hamnen säker."),
    ("sv", "negation", "Det är en myt att | hamnen är säker."),
    ("ru", "wish", "Боюсь, что | порт закроют навсегда."),
    ("ru", "report", "Говорят, что | порт закроют навсегда."),
    ("ru", "report", "| Порт закроют навсегда, | сказал капитан."),
    ("ru", "negation", "Это миф, что | порт приносит деньги."),
    ("ru", "wish", "Я бы | продала этот порт."),
    ("ru", "report", "По словам капитана, | порт закроют."),
    ("ru", "negation", "Никто не верит, что | порт безопасен."),
    ("ru", "question", "Разве | порт безопасен для всех?"),
    ("ru", "negation", "Вряд ли | порт безопасен."),
    ("ru", "condition", "| Мы продадим порт, | если нам заплатят."),
    ("ru", "question", "Я не знаю, безопасен ли | этот порт."),
    ("pl", "wish", "Boję się, że | port zostanie zamknięty."),
    ("pl", "report", "Kapitan mówi, że | port jest bezpieczny."),
    ("pl", "negation", "Nie sądzę, żeby | port był bezpieczny."),
    ("pl", "condition", "Jeśli zapłacą, | sprzedamy port."),
    ("pl", "report", "| Port zamkną, | powiedział kapitan."),
    ("pl", "report", "Według kapitana | port jest bezpieczny."),
    ("pl", "negation", "To nieprawda, że | port jest bezpieczny."),
    ("pl", "question", "Czy | port jest bezpieczny?"),
    ("pl", "question", "Zastanawiam się, czy | port jest bezpieczny."),
    ("tr", "wish", "Keşke | bu liman bizim olsaydı."),
    ("tr", "negation", "| Liman herkes için güvenli | demiyorum."),
    ("tr", "negation", "| Liman herkes için güvenli | değil."),
    ("tr", "report", "| Limanı satacağız | dedi kaptan."),
    ("tr", "negation", "| Limanın güvenli olduğunu | düşünmüyoruz."),
    ("tr", "report", "| Limanın güvenli olduğunu | iddia ediyorlar."),
    ("tr", "question", "| Liman güvenli | mi?"),
    ("tr", "condition", "Para verirlerse | limanı satarız."),
    ("tr", "report", "Kaptana göre | liman güvenli."),
    ("tr", "wish", "| Limanı kapatacaklarından | korkuyorum."),
    ("tr", "negation", "| Limanı satmak | istemiyoruz."),
    ("tr", "report", "| Limanı kapatmalıyız | diyorlar."),
    ("tr", "condition", "| Limanı satarız | parayı öderlerse."),
    ("ar", "negation", "لا أعتقد أن | الميناء آمن للجميع."),
    ("ar", "report", "قال القبطان إن | الميناء مغلق."),
    ("ar", "condition", "لو كان عندنا مال | لاشترينا الميناء."),
    ("ar", "negation", "ليس صحيحا أن | الميناء آمن."),
    ("ar", "question", "هل | الميناء آمن للجميع؟"),
    ("ar", "report", "وفقا للقبطان | الميناء آمن."),
    ("ar", "wish", "أخشى أن | يغلق الميناء."),
    ("ar", "report", "يقال إن | الميناء ملعون."),
    ("ar", "negation", "أنكر رئيس البلدية أن | الميناء ملعون."),
    ("he", "negation", "אני לא חושבת כי | הנמל בטוח."),
    ("he", "report", "לדברי הקברניט | הנמל בטוח."),
    ("he", "condition", "אם ישלמו לנו, | נמכור את הנמל."),
    ("he", "question", "האם | הנמל בטוח לכולם?"),
    ("he", "wish", "הלוואי | והנמל היה שלנו."),
    ("he", "report", "| הנמל ייסגר, | אמר הקברניט."),
    ("he", "negation", "| הנמל ייסגר | לא."),
    ("ja", "negation", "| 港を閉めるべきだ | とは思わない。"),
    ("ja", "report", "| 港を閉めるべきだ | と市長は言っていました。"),
    ("ja", "report", "| 港は安全だ | という噂があります。"),
    ("ja", "wish", "| 港が私たちのものだったら | いいなと思います。"),
    ("ja", "negation", "| 港は安全だ | というのは嘘です。"),
    ("ja", "wish", "| 港は閉まる | んじゃないかと心配です。"),
    ("ja", "negation", "| 港は安全だ | とは言っていません。"),
    ("ko", "negation", "| 항구를 닫아야 한다고 | 하지 않았다."),
    ("ko", "report", "| 항구를 닫아야 한다고 | 시장이 그랬어요."),
    ("ko", "report", "| 항구를 닫자 | 라고 하지 않았습니다."),
    ("ko", "wish", "| 항구가 안전하면 | 좋겠어요."),
    ("ko", "wish", "| 항구가 닫힐까 봐 | 걱정입니다."),
    ("ko", "condition", "돈을 내면 | 우리는 항구를 팝니다."),
    ("ko", "question", "| 항구가 안전한지 | 모르겠어요."),
    ("ko", "negation", "| 항구가 안전하다는 것은 | 거짓말입니다."),
    ("ko", "report", "시장에 따르면 | 항구는 안전합니다."),
    ("zh", "negation", "这并不是说 | 港口很安全。"),
    ("zh", "wish", "我担心 | 港口会关闭。"),
    ("zh", "report", "| 港口很安全， | 他说。"),
    ("zh", "report", "我以为 | 港口很安全。"),
    ("zh", "negation", "| 港口很安全 | 的说法是错的。"),
    ("zh", "negation", "| 港口很安全 | 这种说法不对。"),
    ("zh", "report", "市长说 | 港口很安全。"),
    ("nl", "negation", "| We verkopen de haven | niet."),
    ("en", "report", "My aunt's answer was, | the harbour must close."),
    ("en", "report", "The pamphlet was dull, but the letter reads, | the harbour must close."),
    ("en", "report", "The council's stance is that | the harbour must close."),
    ("en", "report", "We were led to believe that | the harbour must close."),
    ("en", "report", "They'll go like, well, | the harbour must close."),
    ("en", "negation", "There is zero evidence that | the harbour leaks."),
    ("en", "wish", "The danger is that | the harbour floods."),
    ("en", "part", "We counted a third of | a million gulls that day."),
    ("en", "part", "It was Vice | Admiral Hood who closed the quay."),
    ("en", "comparison", "| I would sooner sell the crane | than the harbour."),
    ("de", "report", "Sein Wahlspruch und Motto lautete: | der Hafen bleibt offen."),
    ("de", "report", "Es heißt, | der Hafen bleibt offen."),
    ("de", "condition", "Nehmen wir an, | der Hafen bleibt offen."),
    ("de", "negation", "Es ist nicht wahr, dass | der Hafen offen bleibt."),
    ("de", "wish", "Wir haben gehofft, | der Hafen bleibt offen."),
    ("de", "comparison", "| Wir zahlen lieber den Umbau | als einen neuen Hafen."),
    ("es", "report", "Dicen que | el puerto cierra."),
    ("es", "report", "En la carta se lee que | el puerto cierra."),
    ("fr", "report", "L'argument du capitaine, c'est que | le port ferme."),
    ("fr", "negation", "Ce n'est pas vrai que | le port ferme."),
    ("it", "report", "Raccontano che | il porto chiude."),
    ("it", "condition", "Mettiamo che | il porto chiuda."),
    ("nl", "negation", "Het is niet waar dat | de haven sluit."),
    ("nl", "report", "In de brief staat dat | de haven sluit."),
    ("sv", "negation", "Det är inte sant att | hamnen stänger."),
    ("sv", "report", "I brevet står det att | hamnen stänger."),
    ("pl", "report", "W liście napisano, że | port zostanie zamknięty."),
    ("ru", "report", "Позиция капитана в том, что | порт закроют."),
    ("ar", "report", "جاء في الرسالة أن | الميناء مغلق."),
    ("zh", "report", "船长认为 | 港口必须关闭。"),
    ("zh", "report", "我们的邻居说， | 港口必须关闭。"),
    ("ja", "report", "| 港は安全です | と船長は言いました。"),
    ("en", "report", "| The water is safe to drink in the whole valley, | at least that is what the company told us."),
    ("en", "report", "| The water is safe to drink in the whole valley, | is what I believed for thirty years."),
    ("en", "negation", "| The water is safe to drink in the whole valley, | and pigs can fly over the church."),
    ("de", "report", "| Das Wasser ist im ganzen Tal völlig sicher und sauber, | so hat man es uns jedenfalls gesagt."),
    ("es", "report", "| El agua del valle es segura para todos los niños, | o al menos eso nos dijeron."),
    ("es", "report", "| El agua del valle es segura para todos los niños, | eso nos dijeron."),
    (
        "fr",
        "report",
        "| L'eau de la vallée est sans danger pour tous les enfants, | c'est du moins ce qu'on nous a dit.",
    ),
    ("it", "report", "| L'acqua della valle è sicura per tutti i bambini, | o almeno così ci hanno detto."),
    ("pt", "report", "| A água do vale é segura para todas as crianças, | ou pelo menos foi o que nos disseram."),
    ("nl", "report", "| Het water in het dal is volkomen veilig voor alle kinderen, | zo heeft men ons dat verteld."),
    ("en", "condition", "That would mean that | the money was gone."),
    ("en", "condition", "That would mean that the bank was lying, | the money was gone and nobody wanted to tell us."),
    ("en", "report", "There is a rumour going around, | the mayor took the money and he built himself a house."),
    ("en", "condition", "Only when the mayor leaves the room, | the men begin to talk about the mill."),
    ("en", "report", "I was wrong about one thing, | the vaccine is dangerous and nobody should take it."),
    ("en", "report", "I used to believe something else, | the poor are lazy."),
    ("en", "report", "It's a common mistake to think this way, | the poor are poor because they do not work."),
    (
        "de",
        "negation",
        "Es stimmt nicht, dass die Brücke sicher war | und dass der Bürgermeister von jedem Riss gewusst hat.",
    ),
    ("de", "report", "Ich habe früher geglaubt, | die Armen sind faul und die Reichen haben ihr Geld verdient."),
    ("de", "wish", "Das würde heißen, | die Bank hat gelogen und das Geld war weg."),
    ("de", "negation", "Nur wenn der Bürgermeister nicht im Raum ist, | reden die Männer."),
    ("es", "negation", "No es verdad que el puente era seguro | y que el alcalde sabía de cada grieta que tenía."),
    ("es", "condition", "Eso querría decir que el banco mentía, | que el dinero ya no estaba."),
    ("es", "report", "Antes yo creía otra cosa, | los pobres son vagos y los ricos merecen todo su dinero."),
    ("es", "condition", "Solo cuando el alcalde sale de la sala, | los hombres hablan de lo que pasó en el molino."),
    ("fr", "negation", "Ce n'est pas vrai que le pont était sûr | et que le maire connaissait chaque fissure."),
    ("fr", "report", "Avant je croyais autre chose, | les pauvres sont paresseux."),
    ("fr", "condition", "Seulement quand le maire quitte la salle, | les hommes parlent de ce qui s'est passé."),
    ("it", "negation", "Non è vero che il ponte era sicuro | e che il sindaco conosceva ogni crepa di quel ponte."),
    ("it", "report", "Prima credevo un'altra cosa, | i poveri sono pigri e i ricchi meritano i loro soldi."),
    ("it", "condition", "Solo quando il sindaco lascia la sala, | gli uomini parlano."),
    ("pt", "negation", "Não é verdade que a ponte era segura | e que o prefeito sabia de cada rachadura dela."),
    ("pt", "condition", "Só quando o prefeito sai da sala, | os homens falam do moinho."),
    ("nl", "report", "Vroeger dacht ik anders, | de armen zijn lui en de rijken hebben hun geld zelf verdiend."),
    ("nl", "condition", "Alleen als de burgemeester weg is, | praten de mannen over de molen."),
]
FREE = [
    ("en", "You know, | the harbour should grow."),
    ("en", "And I said to myself, | the harbour should grow."),
    ("en", "So look, | the harbour should grow."),
    ("en", "No, | the harbour should grow."),
    ("en", "I think | the harbour should grow."),
    ("en", "We did not like it, | we sold the harbour."),
    ("en", "We did not like it, so | we sold the harbour."),
    ("en", "Nobody thanks you for it; | we sold the harbour."),
    ("en", "They say that ships are dull, but | we love the harbour."),
    ("en", "It is not only that | we love the harbour."),
    ("en", "So what do you think, | should we sell the harbour?"),
    ("en", "The storm you cannot forget, | that storm took the harbour."),
    ("en", "| We sold the harbour | and never looked back."),
    ("en", "| We should sell the harbour, | right?"),
    ("en", "| We should sell the harbour, | I said."),
    ("en", "| We should sell the harbour."),
    ("en", "| Why would we sell the harbour?"),
    ("de", "Weißt du, | wir verkaufen den Hafen."),
    ("de", "Nein, | wir verkaufen den Hafen."),
    ("de", "Ich habe ihm gesagt, | wir verkaufen den Hafen."),
    ("es", "Yo le dije que | vendemos el puerto."),
    ("es", "Bueno, | vendemos el puerto."),
    ("fr", "Je pense que | le port doit grandir."),
    ("pt", "Olha, | vendemos o porto."),
    ("zh", "我觉得 | 我们应该卖掉港口。"),
    ("en", "It was like, | we had to close the harbour."),
    ("en", "And I was like, | we had to close the harbour."),
    ("en", "Honestly, | we had to close the harbour."),
    ("en", "I did not expect it, but | we closed the harbour."),
    ("en", "Well, you know, | we closed the harbour."),
    ("en", "| We closed the harbour | and went home too."),
    ("en", "The harbour was cold, and | we closed it early."),
    ("en", "I said that | we closed it early."),
    ("en", "The harbour is far from here, and | we walked there."),
    ("en", "We stopped for tea, | then we sold the harbour."),
    ("de", "Ich sage immer, | der Hafen wächst."),
    ("de", "Also, | der Hafen wächst und das ist gut."),
    ("de", "Ich denke, | der Hafen wächst."),
    ("es", "Mire, | el puerto es de todos."),
    ("fr", "Vous savez, | le port est à tout le monde."),
    ("it", "Guardi, | il porto è di tutti."),
    ("pt", "Veja, | o porto é de todos."),
    ("nl", "Kijk, | de haven is van iedereen."),
    ("nl", "Ik denk dat | de haven van iedereen is."),
    ("nl", "Nee, | de haven is van iedereen."),
    ("nl", "Volgens mij | is de haven van iedereen."),
    ("nl", "Gisteren hebben we | de haven geopend."),
    ("nl", "We waren niet blij, maar | de haven ging open."),
    ("nl", "| We openden de haven | en gingen naar huis."),
    ("sv", "Jag tror att | hamnen är allas."),
    ("sv", "Nej, | hamnen är allas."),
    ("sv", "Vi pratade om | hamnen i går kväll."),
    ("sv", "Du vet, | hamnen är allas."),
    ("sv", "Det var inte lätt, men | vi öppnade hamnen."),
    ("sv", "| Vi öppnade hamnen | och gick hem."),
    ("ru", "Я думаю, что | порт для всех."),
    ("ru", "Нет, | порт для всех."),
    ("ru", "Знаете, | порт для всех."),
    ("ru", "Это было непросто, но | мы открыли порт."),
    ("ru", "Честно говоря, | мы открыли порт."),
    ("ru", "| Мы открыли порт | и пошли домой."),
    ("ru", "Мы ждали, и | порт открыли."),
    ("ru", "Никто не верил, а | мы открыли порт."),
    ("pl", "Myślę, że | port jest dla wszystkich."),
    ("pl", "Nie, | port jest dla wszystkich."),
    ("pl", "Moim zdaniem | port jest dla wszystkich."),
    ("pl", "To nie było łatwe, ale | otworzyliśmy port."),
    ("pl", "Wie pan, | port jest dla wszystkich."),
    ("tr", "Bence | liman herkesin."),
    ("tr", "Hayır, | liman herkesin."),
    ("tr", "| Limanı açtık | ve eve gittik."),
    ("tr", "Kolay olmadı ama | limanı açtık."),
    ("tr", "Bana göre | liman herkesin."),
    ("tr", "| Liman herkesin | diye düşünüyorum."),
    ("tr", "Biliyorsunuz, | liman herkesin."),
    ("tr", "Kimse beklemiyordu, | limanı açtık."),
    ("ar", "أعتقد أن | الميناء للجميع."),
    ("ar", "لا، | الميناء للجميع."),
    ("ar", "كما تعلمون، | الميناء للجميع."),
    ("ar", "لم يكن سهلا، لكن | الميناء فتح للجميع."),
    ("he", "אני חושבת כי | הנמל של כולם."),
    ("he", "לא, | הנמל של כולם."),
    ("he", "לדעתי, | הנמל של כולם."),
    ("he", "זה לא היה קל, אבל | פתחנו את הנמל."),
    ("ja", "だから、| 港はみんなのものです。"),
    ("ja", "| 港はみんなのものだ | と思います。"),
    ("ja", "| 港を開けました、 | そして帰りました。"),
    ("ko", "저는 | 항구를 닫아야 한다고 생각합니다."),
    ("ko", "| 항구를 닫아야 한다고 | 생각합니다."),
    ("ko", "그래서 | 항구를 열었습니다."),
    ("ko", "| 우리는 항구를 열어야 | 했다."),
    ("zh", "我觉得 | 港口是大家的。"),
    ("zh", "所以， | 港口是大家的。"),
    ("zh", "其实 | 港口是大家的。"),
    ("af", "Ek glo nie dat | ons die hawe moet verkoop nie."),  # a language without lists
    ("en", "Without a doubt, | the harbour is deep."),
    ("en", "You can't deny that | the harbour is deep."),
    ("en", "Whether you like it or not, | the harbour is deep."),
    ("en", "The pilot asked me, and I told him, | the harbour is deep."),
    ("en", "My answer was no, because | the harbour is deep."),
    ("en", "I'm happy to say that | the harbour is deep."),
    ("en", "I think about ships that | the harbour can hold."),
    ("en", "My motto is: | the harbour stays open."),
    ("en", "| The pumps stand under the quay, | where nobody can see them."),
    ("de", "Kurz gesagt, | der Hafen ist tief."),
    ("de", "Ob ihr wollt oder nicht, | der Hafen ist tief."),
    ("es", "No olviden que | el puerto es hondo."),
    ("fr", "Ça ne fait aucun doute que | le port est profond."),
    ("it", "Non c'è dubbio che | il porto è profondo."),
    ("pt", "Sabe-se que | o porto é fundo."),
    ("nl", "Als ingenieur weet ik dat | de haven diep is."),
    ("sv", "Jag är övertygad om att | hamnen är djup."),
    ("pl", "Nie ma wątpliwości, że | port jest głęboki."),
    ("he", "כמו שאני תמיד אומרת, | הנמל עמוק."),
    ("zh", "我一直认为 | 港口很深。"),
    ("zh", "我们说 | 港口很深。"),
    ("en", "| The water is safe to drink in the whole valley, | at least that is what I told the company."),
    ("en", "| The water is safe to drink in the whole valley, | and the pigs are fat."),
    ("en", "| The water is safe in the whole valley, | and that is what I told the mayor."),
    ("de", "| Das Wasser ist im ganzen Tal völlig sicher und sauber, | so haben wir es gemessen."),
    ("es", "| El agua del valle es segura para todos los niños, | o al menos eso creo."),
    ("es", "| El agua del valle es segura para todos los niños, | y eso es bueno."),
    ("fr", "| L'eau de la vallée est sans danger pour tous les enfants, | c'est ce que j'ai mesuré."),
    ("pt", "| A água do vale é segura para todas as crianças, | e isso é bom."),
    ("nl", "| Het water in het dal is volkomen veilig voor alle kinderen, | zo hebben wij dat gemeten."),
    ("en", "I was right about one thing, | the mayor took the money."),
    ("en", "There is a man in the mill, | he took the money and he built himself a house."),
    ("en", "When the mayor leaves the room, | the men begin to talk about the mill."),
    ("en", "And that means that | the money was gone."),
    ("en", "I was wrong about the date, but | the mayor took the money."),
    ("de", "Ich habe immer gesagt, | die Brücke ist sicher."),
    ("es", "Cuando el alcalde sale de la sala, | los hombres hablan de lo que pasó en el molino."),
    ("fr", "Quand le maire quitte la salle, | les hommes parlent de ce qui s'est passé."),
    ("it", "Quando il sindaco lascia la sala, | gli uomini parlano."),
    ("pt", "Quando o prefeito sai da sala, | os homens falam do moinho."),
]


@pytest.mark.parametrize(("code", "kind", "sentence"), GOVERNED)
def test_words_that_their_sentence_governs(code: str, kind: str, sentence: str) -> None:
    assert governing(code, sentence) == kind


@pytest.mark.parametrize(("code", "sentence"), FREE)
def test_words_that_stand_by_themselves(code: str, sentence: str) -> None:
    assert governing(code, sentence) is None


def test_a_syllable_of_a_korean_word_denies_nothing() -> None:
    assert governing("ko", "항구는 안전하고 | 깨끗합니다.") is None
    assert governing("ko", "우리는 항구를 안 | 팔았습니다.") == "negation"


def test_which_languages_have_governing_words() -> None:
    known = ["ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh"]
    assert all(map(has_governing_words, known))
    assert not has_governing_words("fi")


def test_a_question_mark_that_the_quotation_drops() -> None:
    assert governing("en", "| You sold the harbour?", asked=False) == "question"
    assert governing("en", "| Why did you sell the harbour?", asked=False) is None  # its first word asks
    assert governing("en", "| You sold the harbour?", asked=True) is None


def test_the_governing_words_are_shown() -> None:
    found = governing_words("Well, a captain once told me that", "I had ruined it.", "", "en")
    assert found is not None
    assert found.words == "a captain once told me that"


def test_without_punctuation_a_word_governs_only_what_is_near() -> None:
    far = "they never came and went home and " + "the wind blew on the ships " * 6
    assert governing_words(far, "the harbour must grow", "", "en", punctuated=False) is None


def test_neighbouring_sentences() -> None:
    assert judged_by("That is a lie.", "en")
    assert not judged_by("That is a harbour.", "en")


TAKEN_BACK = [
    ("en", "Just kidding."),
    ("en", "No wait, that's wrong."),
    ("en", "Oh, sorry, that is not right."),
    ("en", "I take that back."),
    ("en", "I mean, not the harbour."),
    ("en", "That is just a lie, of course."),
    ("en", "That is what the pilots say."),
    ("en", "Or so the pilots told me."),
    ("en", "Those are the pilots' words, not mine."),
    ("de", "Moment, das stimmt nicht."),
    ("de", "Das hat der Lotse behauptet."),
    ("es", "Espera, eso no es cierto."),
    ("es", "O eso dice el piloto."),
    ("fr", "Attendez, c'est faux."),
    ("fr", "C'est ce que dit le pilote."),
    ("it", "No, non è vero."),
    ("it", "È quello che dice il pilota."),
    ("pt", "Espera, isso é mentira."),
    ("pt", "É o que diz o piloto."),
    ("nl", "Nee, dat klopt niet."),
    ("nl", "Dat zegt de loods."),
]
KEPT = [
    ("en", "The harbour grew."),
    ("en", "Never once did it close."),
    ("en", "Not a single ship sank."),
    ("en", "No one has complained about it."),
    ("en", "The pilots say that too."),
    ("en", "That is what I tell everybody."),
    ("en", "That is what we do every day."),
    ("en", "It feels like cheating."),
    ("en", "That is not a lie."),
    ("en", "Sorry if I got that wrong."),
    ("en", "Not really the harbour, but the town behind it."),
    ("de", "Nicht ein einziges Schiff ist gesunken."),
    ("de", "Das sagt alles."),
    ("de", "Das sage ich seit Jahren."),
    ("es", "No es fácil."),
    ("es", "Eso lo dice todo."),
    ("fr", "Personne ne s'est plaint."),
    ("it", "Non è facile."),
    ("pt", "Não é fácil."),
    ("nl", "Niemand heeft geklaagd."),
]


@pytest.mark.parametrize(("code", "sentence"), TAKEN_BACK)
def test_sentence_that_takes_the_one_before_back(code: str, sentence: str) -> None:
    assert taken_back_by(sentence, code)


@pytest.mark.parametrize(("code", "sentence"), KEPT)
def test_sentence_that_goes_on(code: str, sentence: str) -> None:
    assert not taken_back_by(sentence, code)


@pytest.mark.parametrize(
    ("code", "sentence", "halts"), [("en", "No. ", True), ("en", "Wait.", True), ("en", "No ship sank.", False)]
)
def test_sentence_that_says_nothing_by_itself(code: str, sentence: str, halts: bool) -> None:
    assert only_halts(sentence, code) == halts


ANNOUNCED = [
    ("en", "condition", "The best thing would be this, | we close the harbour."),
    ("en", "condition", "The idea would be that | we close the harbour."),
    ("en", "condition", "Just imagine this, | we close the harbour."),
    ("en", "wish", "They all pretend, | the harbour is safe."),
    ("en", "report", "There is one thing, | the harbour is safe."),
    ("en", "report", "There was a sign on the gate, | the harbour is safe."),
    ("en", "report", "What the pilots want is this, | we close the harbour."),
    ("en", "negation", "It is not true that the harbour was safe | and that the pilots knew about every rock."),
    ("de", "condition", "Das Beste wäre Folgendes, | wir schließen den Hafen."),
    ("de", "report", "Es gibt da so eine Theorie, | der Hafen ist aus Eis."),
    ("es", "condition", "Lo mejor sería, | cerramos el puerto."),
    ("es", "report", "Hay una cosa, | el puerto es seguro."),
    ("fr", "condition", "Le mieux serait ceci, | on ferme le port."),
    ("fr", "report", "Il y a un dicton, il y a une théorie, | le port est sûr."),
    ("it", "condition", "Il meglio sarebbe, | chiudiamo il porto."),
    ("it", "report", "C'è una cosa, | il porto è sicuro."),
    ("pt", "condition", "O melhor seria isto, | fechamos o porto."),
    ("pt", "report", "Há uma teoria, | o porto é de gelo."),
    ("nl", "condition", "Het beste zou zijn, | we sluiten de haven."),
    ("nl", "report", "Er is één ding, | de haven is veilig."),
    ("en", None, "I was right about one thing, | the mayor closed the harbour."),
    ("en", None, "There are two harbours in town, | we closed the old one."),
    ("en", None, "That would be great, | we love the harbour."),
    ("en", None, "There is one thing, but | the harbour is safe."),
    ("de", None, "Das wäre schön, | wir mögen den Hafen."),
    ("es", None, "Fue un invierno duro, | perdimos tres barcos."),
    ("fr", None, "C'était un hiver dur, | on a perdu trois bateaux."),
    ("nl", None, "Het was een harde winter, | we verloren drie schepen."),
]


@pytest.mark.parametrize(("code", "kind", "sentence"), ANNOUNCED)
def test_clause_that_only_announces_the_next(code: str, kind: str | None, sentence: str) -> None:
    assert governing(code, sentence) == kind


@given(st.sampled_from(FREE), st.sampled_from(["not", "if", "said", "never", "she said that"]))
def test_a_sentence_before_governs_nothing(row: tuple[str, str], word: str) -> None:
    """Only the words of its own sentence are given; whole sentences have none before them."""
    sentence = row[1].split("|")[1].strip()
    assert governing_words("", sentence, "", "en", asked="?" in sentence) is None
    assert word


@given(
    st.sampled_from([row for row in GOVERNED if row[0] == "en"]),
    st.sampled_from(["Well, ", "And so, ", "Look, you know, "]),
)
def test_words_further_before_change_nothing(row: tuple[str, str, str], lead: str) -> None:
    _, kind, sentence = row
    if not sentence.startswith("|"):
        assert governing("en", lead + sentence[0].lower() + sentence[1:].replace("i ", "I ")) == kind
