"""Stop words: words so common in a language that they say nothing about a text's topic.

Articles, pronouns, prepositions, conjunctions, auxiliary verbs and their like. Accents as they are written; a
contraction stands in its parts, as the apostrophe divides it, and in English also as people type it without one.
"""

_LISTS = {
    "en": """
        a about above across after again against ago all almost along already also although always am among an and
        another any anyone anything are aren around as at away be became because become been before behind being below
        between both but by came can cannot cant come could couldn couldnt did didn didnt do does doesn doesnt doing
        don done dont down during each either else enough etc even ever every everyone everything few first for from
        further get gets getting give given go goes going gone got had hadn has hasn have haven havent having he her
        here hers herself him himself his how however i if im in instead into is isn isnt it its itself ive just keep
        know last least less let lets like ll lot made make makes making many may maybe me might mine more most much
        must my myself need neither never next no nobody none nor not nothing now of off often on once one only onto
        or other others our ours ourselves out over own per perhaps put quite rather re really right said same say
        says see seen several shall she should shouldn shouldnt since so some someone something sometimes soon still
        such sure take than that the their theirs them themselves then there therefore these they thing things think
        this those though three through thus till to together too took toward towards two under unless until up upon
        us use used uses using usually ve very via want was wasn wasnt way we well went were weren what whatever whats
        when where whether which while who whole whom whose why will with within without won wont would wouldn wouldnt
        yes yet you your yours yourself yourselves
    """,
    "de": """
        ab aber alle allein allem allen aller alles als also am an andere anderen anderer anderes anders auch auf aus
        außer bald bei beide beiden beim bereits bevor bis bist da dabei dadurch dafür dagegen daher damit danach
        daneben dann daran darauf daraus darin darüber darum das dass davon davor dazu dein deine deinem deinen deiner
        dem den denen denn dennoch der deren des deshalb dessen dich die dies diese diesem diesen dieser dieses dir
        doch dort du durch dürfen eben ebenso eher ein eine einem einen einer eines einfach einige einigen einmal er
        erst es etwa etwas euch euer eure fast für gab ganz gar gegen gehen geht genau gerade gern gibt gleich habe
        haben habt hast hat hatte hatten hätte hätten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im
        immer in indem ins ist ja je jede jedem jeden jeder jedes jedoch jemand jetzt kann kannst kein keine keinem
        keinen keiner können könnte könnten lassen lässt machen macht man manche mehr mein meine meinem meinen meiner
        meist mich mir mit möchte möglich muss müssen nach nachdem nämlich neben nein nicht nichts nie noch nun nur ob
        oben oder oft ohne schon sehr sei sein seine seinem seinen seiner seit selbst sich sie sind so sobald sodass
        sogar solche sollen sollte sollten sondern sonst soweit sowie sowohl statt trotz über um und uns unser unsere
        unseren unter viel viele vielen vom von vor wann war waren wäre wären warum was wegen weil weiter welche
        welcher welches wenig weniger wenn wer werde werden wie wieder will wir wird wo wobei wodurch wohl wollen
        worden wurde wurden würde würden zu zum zur zwar zwei zwischen
    """,
    "fr": """
        a afin ai aie ainsi ait alors après as au aucun aucune aujourd aura auraient aurait aussi autant autour autre
        autres aux avaient avais avait avant avec avez avoir avons bien car ce cela celle celles celui cependant ces
        cet cette ceux chaque chez ci comme comment contre dans de déjà depuis des deux devant doit doivent donc dont
        du elle elles en encore enfin ensuite entre environ es est et étaient était étant été êtes être eu eux faire
        fait faites faut fois font fut grâce hors hui il ils jamais je jusqu jusque la là le les leur leurs loin lors
        lorsqu lorsque lui ma mais malgré me même mêmes mes mieux moi moins mon ne ni non nos notre nous on ont ou où
        par parce parfois parmi pas pendant peu peut peuvent peux plus plusieurs plutôt pour pourquoi pourrait près
        presque puis puisque qu quand que quel quelle quelles quelque quelques quels qui quoi sa sans sauf se selon
        sera seront ses seulement si sinon sois soit sommes son sont sous souvent suis sur surtout ta tant te tel telle
        telles tels tes toi ton toujours tous tout toute toutes très trop tu un une va vais vers voici voilà vont vos
        votre vous vraiment y à
    """,
    "es": """
        a acá además ahí ahora al algo alguien algún alguna algunas alguno algunos allá allí ambos ante antes apenas
        aquel aquella aquellas aquello aquellos aquí así aún aunque bajo bastante bien cabe cada casi como cómo con
        conmigo contigo contra cual cuál cuales cualquier cuando cuándo cuanto cuánto cuyo da de debe deben debido del
        demás demasiado dentro desde después donde dónde dos durante e el él ella ellas ello ellos en encima entonces
        entre era eran eres es esa esas ese eso esos esta está están estar estas este esto estos estoy etc fue fueron
        fuera gracias ha haber había habían hace hacen hacer hacia han hasta hay he hemos incluso igual ir junto la las
        le les lo los luego más me mediante menos mi mientras mío mis misma mismas mismo mismos mucha muchas mucho
        muchos muy nada nadie ni ningún ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros nunca o os
        otra otras otro otros para pero poca pocas poco pocos podemos poder podría por porque pueda puede pueden pues
        que qué quien quién quienes quizás sea sean según ser será si sí sido siempre sin sino sobre solamente solo
        sólo somos son soy su sus suya suyo tal tales también tampoco tan tanta tanto te tener tenía tengo ti tiene
        tienen toda todas todavía todo todos tras tu tú tus u un una unas uno unos usted ustedes va vamos van varias
        varios veces vez vosotros y ya yo
    """,
    "it": """
        a ad agli ai al alcuna alcune alcuni alcuno all alla alle allo allora altra altre altri altro anche ancora
        anzi appena avere aveva avevano avete bene ben che chi ci cioè ciò circa come comunque con contro cosa così
        cui da dagli dai dal dall dalla dalle dallo davanti degli dei del dell della delle dello dentro deve devono di
        dopo dove due dunque durante e è ecco ed era erano essere fa fare fatto fin finché fino forse fra fuori già
        gli ha hai hanno ho i il in infatti insieme intanto invece io l la le lei li lo loro lui ma mai me meglio meno
        mentre mi mia mie miei mio modo molta molte molti molto ne nei negli nel nell nella nelle nello nessun nessuna
        niente no noi non nostra nostre nostri nostro nulla o ogni oltre oppure ora per perché perciò però più poco
        poi possono prima proprio può qua qualche qualcosa quale quali quando quanto quasi quella quelle quelli quello
        quest questa queste questi questo qui quindi rispetto sarà se sé sei sempre senza si sia siamo siano siete solo
        sono sopra soprattutto sotto spesso sta stata state stati stato stessa stesse stessi stesso su sua subito sue
        sugli sui sul sull sulla sulle sullo suo suoi tale tali tanto te ti tra troppo tu tua tue tuo tuoi tutta
        tuttavia tutte tutti tutto un una uno va verso vi via voi volta volte vostra vostro
    """,
    "pt": """
        a à agora ainda além algo alguém algum alguma algumas alguns ali ambos antes ao aos apenas apesar após aquela
        aquelas aquele aqueles aqui aquilo as às assim até atrás através bastante bem cada casa casos com como contra
        cuja cujo da daquela daquele das de dela dele deles demais dentro depois desde dessa desse desta deste deve
        devem disso do dois dos durante e é ela elas ele eles em embora enquanto então entre era eram essa essas esse
        esses esta está estamos estão estar estas este estes estou eu faz fazer fica foi fora foram há isso isto já la
        lá lhe lhes lo logo mais mas me meio melhor menos mesma mesmo meu meus minha minhas muita muitas muito muitos
        na nada não nas nem nenhum nenhuma nessa nesse nesta neste ninguém no nos nós nossa nossas nosso nossos num
        numa nunca o onde os ou outra outras outro outros para pela pelas pelo pelos perto pode podem poder pois por
        porém porque pouca pouco poucos própria próprio qual quais qualquer quando quanto quase que quê quem se sem
        sempre sendo ser será seu seus si sido sim sob sobre sua suas tal também tanto tão te tem têm tendo ter teu
        teve tinha toda todas todavia todo todos tu tua tudo um uma umas uns vai vários vez vezes você vocês vos
    """,
    "nl": """
        aan achter al alle alleen allemaal alles als altijd ander andere anderen bij bijna binnen boven bovendien
        buiten daar daarbij daardoor daarna daarom daarvan dan dat de deze die dit doen doet door dus echt echter een
        eens eerst elk elke en enige enkele er ergens erg even gaan gaat geen geweest gewoon had hadden heb hebben
        hebt heeft heel hem hen het hier hij hoe hun iemand iets ik in ingeval is ja je jezelf jij jou jouw jullie kan
        komen komt kon kunnen kunt langs maar mag maken me mee meer meest men met mij mijn mijzelf misschien moet
        moeten mogelijk na naar naast nadat niemand niet niets nog nogal nooit nu of ofwel om omdat onder ongeveer ons
        onze ook op opnieuw over per pas reeds rond samen sinds sommige soms steeds te tegen ten ter terwijl tijdens
        toch toe toen tot totdat tussen tweede twee u uit uw vaak van vanaf veel verder via vooral voor voordat waar
        waarbij waardoor waarom wanneer waren was wat we weer wel welk welke werd werden wie wij wil worden wordt zal
        ze zeer zelf zich zichzelf zij zijn zo zoals zodat zonder zou zouden zowel
    """,
    "sv": """
        alla allt alltid alltså andra att av bara bli blir blev bör då där därför de deltar dem den denna deras dess
        dessa det detta dig din dina ditt dock du efter eftersom eller en ens er era ert ett få får finns flera fler
        för före först från genom gör göra ha hade han hans har hela helt henne hennes här hon honom hur i ibland in
        inga ingen inget innan inom inte ja jag ju kan kanske kommer kring kunde lite man många med medan mellan men
        mer mest mig min mina mitt mot mycket måste ned nej ner ni nog nu när någon något några när och också om oss
        på redan så sådan samma samt sedan sig sin sina sitt själv ska skall skulle som snart till tills trots två under
        upp ut utan var vara varför varit varje vad vår våra vårt vem vi vid vilka vilken vilket vill är än ännu även
        över
    """,
    "da": """
        ad af aldrig alle alligevel alt altid altså anden andet andre at bare begge blev blive bliver da de deg dem den
        denne der deres derfor det dette dig din dine dit dog du efter ej eller en end endnu er et få får fem for fordi
        før først fra gennem gør gøre godt ham han hans har have havde helt hen hende hendes her hos hun hvad hvem hver
        hvilken hvis hvor hvordan hvorfor hvornår i igen ikke imellem imod ind ingen intet ja jeg jer jeres jo kan kom
        kommer kun kunne lidt lige mange man med meget mellem men mens mere mest mig min mindre mine mit mod må måske
        ned nej nogen noget nogle nok nu når nær ofte og også om op os over på så sådan sammen samme selv selvom sig sin
        sine sit skal skulle som stadig stor større til to ud uden under var ved vi vil ville vor være været
    """,
    "pl": """
        a aby albo ale ani aż bardziej bardzo bez bo bowiem być był była było były będzie będą chociaż ci co coś czy
        czyli często dla do dlaczego dlatego dobrze dopiero dość dwa dwie gdy gdyż gdzie go i ich ile im inna inne inny
        innych itd iż ja jak jaka jakie jako je jeden jedna jednak jednym jego jej jest jestem jeszcze jeśli jeżeli już
        każda każde każdy kiedy kilka kto która które którego której który których którym którzy lub ma mają mam mi mimo
        może można mnie mogą mój musi my na nad nam nas nasz nasze natomiast nawet nic nich nie niech nigdy nim niż no
        o obok od około on ona one oni oraz po pod podczas ponieważ poza przed przede przez przy raz również są się
        siebie sobie sposób swoje ta tak taka taki takie także tam te tego tej ten też to tobie trzeba tu tutaj twój ty
        tych tylko tym u w wam was we według wiele więc więcej wszystkie wszystko wtedy wy z za zaś zawsze ze żeby że
    """,
    "ru": """
        а без более бы был была были было быть в вам вас весь во вот все всего всегда всех вы где да даже для до его ее
        её ей ему если есть еще ещё же за здесь и из или им иногда их к каждый как какая какой когда ко кто ли лишь
        между меня много может можно мой мы на над надо наш не него нее неё ней нет ни никогда ним них но ну о об
        однако он она они оно опять от перед по под после потом потому почти при про раз разве с сам свою свои себе себя
        сейчас со совсем так также такой там тебя тем теперь то тогда того тоже той только том тот тут ты у уж уже хотя
        хорошо чего чем через что чтобы чуть эта эти этих это этого этой этом этот эту я
    """,
}

STOP_WORDS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""The stop words of each language, by its code of two letters."""
STOP_WORDS["nb"] = STOP_WORDS["no"] = STOP_WORDS["da"]
