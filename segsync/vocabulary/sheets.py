"""Words of the master workbook and of the templates: sheets, column headings, labels, instructions.

A heading "column.lists.key" has its explanation at "column.lists.key.help". What `segsync.reading` looks for in a
master is what stands here.
"""

_SHEETS = {
    "sheet.settings": ("Inställningar", "Settings"),
    "sheet.departments": ("Förvaltningar", "Departments"),
    "sheet.lists": ("Listor", "Lists"),
    "sheet.columns": ("Kolumner", "Columns"),
    "sheet.decision": ("Beslut", "Decision"),
    "sheet.history": ("Historik", "History"),
    "sheet.to_correct": ("Att rätta", "To correct"),
    "feedback.title": ("Att rätta: {department}", "To correct: {department}"),
    "feedback.how_to": (
        "De markerade cellerna på bladet Åtgärder behöver rättas. Spara sedan filen och lämna den igen.",
        "The marked cells of the sheet Measures need correcting. Then save the file and return it again.",
    ),
    "column.feedback.row": ("Åtgärd", "Measure"),
    "column.feedback.column": ("Kolumn", "Column"),
    "column.feedback.value": ("Det här står nu", "What it says now"),
    "column.feedback.remark": ("Det här behöver göras", "What needs to be done"),
    "sheet.how_to": ("Så fyller du i", "How to fill in"),
    "sheet.needs_next_year": ("Behov nästa år", "Needs next year"),
}

_WORDS = {
    "yes": ("Ja", "Yes"),
    "no": ("Nej", "No"),
    "and": ("{first} och {last}", "{first} and {last}"),
    "need.none": ("Inget ytterligare behov", "No further need"),
    "kind.key": ("Nyckel", "Key"),
    "kind.text": ("Text", "Text"),
    "kind.long_text": ("Lång text", "Long text"),
    "kind.number": ("Tal", "Number"),
    "kind.date": ("Datum", "Date"),
    "kind.date_or_open": ("Datum eller tills vidare", "Date or open-ended"),
    "kind.list": ("Ett val ur lista", "One from a list"),
    "kind.set": ("Flera val ur lista", "Several from a list"),
    "kind.department": ("Förvaltning", "Department"),
    "kind.parties": ("Parter", "Parties"),
    "editor.coordinator": ("Samordnaren", "The coordinator"),
    "editor.lead": ("Ansvarig förvaltning", "The lead department"),
    "editor.involved": ("Alla berörda förvaltningar", "All departments involved"),
    "policy.exclusive": ("Ett värde gäller", "One value holds"),
    "policy.union": ("Värdena läggs samman", "Values are combined"),
    "policy.ignore": ("Jämförs inte", "Not compared"),
    "list.development_area": ("Utvecklingsområde", "Development area"),
    "list.areas": ("Geografiskt område", "Geographic area"),
    "list.status": ("Status", "Status"),
    "list.forecast": ("Prognos", "Forecast"),
    "list.next_year": ("Inför nästa år", "Next year"),
    "list.financing": ("Finansiering", "Financing"),
    "list.obstacles": ("Hinder", "Obstacles"),
    "list.decision": ("Samordnarens beslut", "Coordinator's decision"),
    "list.end": ("Slutdatum", "End date"),
    "month.1": ("januari", "January"),
    "month.2": ("februari", "February"),
    "month.3": ("mars", "March"),
    "month.4": ("april", "April"),
    "month.5": ("maj", "May"),
    "month.6": ("juni", "June"),
    "month.7": ("juli", "July"),
    "month.8": ("augusti", "August"),
    "month.9": ("september", "September"),
    "month.10": ("oktober", "October"),
    "month.11": ("november", "November"),
    "month.12": ("december", "December"),
}

_SETTINGS = {
    "column.settings.setting": ("Inställning", "Setting"),
    "column.settings.value": ("Värde", "Value"),
    "column.settings.help": ("Förklaring", "Explanation"),
    "setting.plan_id": ("Planens id", "Plan id"),
    "setting.plan_id.help": ("Sätts av segsync. Ändra inte.", "Set by segsync. Do not change."),
    "setting.municipality": ("Kommun", "Municipality"),
    "setting.municipality.help": (
        "Kommunens namn, så som det ska stå i mallar och beslut.",
        "The municipality's name as it should stand in templates and decisions.",
    ),
    "setting.plan_name": ("Planens namn", "Plan name"),
    "setting.plan_name.help": (
        "Utan årtal, till exempel Åtgärdsplan mot segregation.",
        "Without the year, for example Action plan against segregation.",
    ),
    "setting.year": ("År", "Year"),
    "setting.year.help": ("Det år som planen gäller.", "The year that the plan is for."),
    "setting.deadline": ("Sista svarsdag", "Deadline"),
    "setting.deadline.help": (
        "Förvaltningarnas sista dag att svara. Datum, åååå-mm-dd.",
        "The departments' last day to answer. Date, yyyy-mm-dd.",
    ),
    "setting.language": ("Språk", "Language"),
    "setting.language.help": ("sv för svenska, en för engelska.", "sv for Swedish, en for English."),
    "setting.diary_number": ("Diarienummer", "Registry number"),
    "setting.diary_number.help": (
        "Ärendets diarienummer. Det skrivs ut i underlagen till beslutet.",
        "The matter's registry number. It is printed in the papers for the decision.",
    ),
    "setting.sender": ("Avsändare", "Sender"),
    "setting.sender.help": (
        "Funktionsbrevlåda som förvaltningarna svarar till. Skriv inte någon persons adress.",
        "The functional mailbox that departments answer to. Do not write a person's address.",
    ),
}

_DEPARTMENTS = {
    "column.departments.code": ("Kod", "Code"),
    "column.departments.code.help": (
        "Kort kod, till exempel UTB. Den står i mallar och filnamn och ändras inte under året.",
        "A short code, for example UTB. It stands in templates and file names and stays the same all year.",
    ),
    "column.departments.name": ("Förvaltning", "Department"),
    "column.departments.name.help": ("Förvaltningens fullständiga namn.", "The department's full name."),
    "column.departments.board": ("Nämnd", "Board"),
    "column.departments.board.help": (
        "Den nämnd som förvaltningen hör till.",
        "The political board that the department answers to.",
    ),
    "column.departments.head_title": ("Chefens titel", "Head's title"),
    "column.departments.head_title.help": (
        "Funktion, inte namn. Till exempel Utbildningsdirektör.",
        "A function, not a name. For example Director of Education.",
    ),
    "column.departments.mailbox": ("Funktionsbrevlåda", "Functional mailbox"),
    "column.departments.mailbox.help": (
        "Dit mallen skickas. Skriv inte någon persons adress.",
        "Where the template is sent. Do not write a person's address.",
    ),
    "column.departments.aliases": ("Andra namn", "Other names"),
    "column.departments.aliases.help": (
        "Namn som också betyder förvaltningen. Skilj dem åt med ett lodrätt streck: Socialkontoret | Socialtjänsten.",
        "Names that also mean the department. Separate them with a vertical bar: Social office | Social services.",
    ),
    "column.departments.active": ("Aktiv", "Active"),
    "column.departments.active.help": (
        "Nej betyder att förvaltningen inte får någon mall och inte kan väljas i listor.",
        "No means that the department gets no template and is not offered in drop-downs.",
    ),
}

_LISTS = {
    "column.lists.list": ("Lista", "List"),
    "column.lists.list.help": (
        "Den lista som raden hör till. Skriv namnet precis som på de andra raderna.",
        "The list that the row belongs to. Write its name exactly as in the other rows.",
    ),
    "column.lists.key": ("Nyckel", "Key"),
    "column.lists.key.help": (
        "Radens fasta nyckel. Den ändras aldrig, även om texten byts ut. Lämna den tom på en ny rad.",
        "The row's fixed key. It never changes, even when the text does. Leave it blank in a new row.",
    ),
    "column.lists.text": ("Text", "Text"),
    "column.lists.text.help": (
        "Så som valet skrivs i planen och i listrutorna. Får ändras.",
        "How the choice is written in the plan and in drop-downs. May be changed.",
    ),
    "column.lists.aliases": ("Andra skrivsätt", "Other spellings"),
    "column.lists.aliases.help": (
        "Ord som betyder samma sak och översätts utan fråga. Skilj dem åt med ett lodrätt streck: klar | färdig.",
        "Words that mean the same and are translated unasked. Separate them with a vertical bar: done | finished.",
    ),
    "column.lists.ambiguous": ("Tvetydiga ord", "Ambiguous words"),
    "column.lists.ambiguous.help": (
        "Ord som kan betyda detta. De tolkas aldrig, utan blir en fråga till samordnaren.",
        "Words that may mean this. They are never interpreted, but put to the coordinator as a question.",
    ),
    "column.lists.members": ("Ingår i gruppen", "Group members"),
    "column.lists.members.help": (
        "Bara för gruppord som Alla tre områdena: nycklarna till det som ingår, åtskilda med lodräta streck.",
        "For group words such as All three areas only: the keys of what belongs to it, separated by vertical bars.",
    ),
    "column.lists.active": ("Aktiv", "Active"),
    "column.lists.active.help": (
        "Nej betyder att valet inte längre erbjuds. Gamla värden i planen står kvar.",
        "No means that the choice is no longer offered. Old values in the plan remain.",
    ),
    "note.lists": ("Så ändrar du listorna", "How to change the lists"),
    "note.lists.add": (
        "Nytt val: skriv listans namn och text på en ny rad. Raden får stå var som helst, även sist.",
        "New choice: write the list's name and the text in a new row. It may stand anywhere, also last.",
    ),
    "note.lists.rename": (
        "Nytt ord för ett val: ändra bara Text. Lägg det gamla ordet under Andra skrivsätt.",
        "New word for a choice: change Text only. Put the old word under Other spellings.",
    ),
    "note.lists.retire": (
        "Val som inte ska användas mer: skriv Nej under Aktiv. Ta inte bort raden.",
        "Choice no longer used: write No under Active. Do not remove the row.",
    ),
    "note.lists.sort": (
        "Raderna får sorteras och filtreras. Ordningen inom en lista är ordningen i listrutan.",
        "Rows may be sorted and filtered. Their order within a list is the order in the drop-down.",
    ),
    "note.lists.system": (
        "{texts} sätts bara av segsync och visas inte i någon listruta.",
        "{texts} are set by segsync only and shown in no drop-down.",
    ),
}

_COLUMNS = {
    "column.columns.key": ("Nyckel", "Key"),
    "column.columns.key.help": (
        "Kolumnens fasta nyckel: små bokstäver a–z, siffror och understreck. Ändras aldrig.",
        "The column's fixed key: small letters a–z, digits and underscores. Never changed.",
    ),
    "column.columns.heading_sv": ("Rubrik på svenska", "Swedish heading"),
    "column.columns.heading_sv.help": ("Kolumnens rubrik i svenska blad.", "The column's heading in Swedish sheets."),
    "column.columns.heading_en": ("Rubrik på engelska", "English heading"),
    "column.columns.heading_en.help": ("Kolumnens rubrik i engelska blad.", "The column's heading in English sheets."),
    "column.columns.table": ("Tabell", "Table"),
    "column.columns.table.help": (
        "Den tabell som kolumnen läggs till i, längst till höger.",
        "The table that gets the column, at its right end.",
    ),
    "column.columns.kind": ("Typ", "Type"),
    "column.columns.kind.help": ("Vad cellerna får innehålla.", "What the cells may hold."),
    "column.columns.list": ("Lista", "List"),
    "column.columns.list.help": (
        "För val ur lista: listans namn, så som det står i bladet Listor.",
        "For choices from a list: the list's name, as in the sheet Lists.",
    ),
    "column.columns.editor": ("Fylls i av", "Filled in by"),
    "column.columns.editor.help": ("Vem som får ändra kolumnen i mallen.", "Who may change the column in a template."),
    "column.columns.policy": ("Vid sammanslagning", "When merging"),
    "column.columns.policy.help": (
        "Vad som gäller när flera förvaltningar svarar olika.",
        "What holds when departments answer differently.",
    ),
    "column.columns.departments": ("Förvaltningar", "Departments"),
    "column.columns.departments.help": (
        "Koder för de förvaltningar som ska se kolumnen, åtskilda med lodräta streck. Tomt betyder alla.",
        "Codes of the departments that see the column, separated by vertical bars. Blank means all.",
    ),
}

_DECISION = {
    "column.decision.part": ("Del av beslutet", "Part of the decision"),
    "column.decision.text": ("Text", "Text"),
    "decision.point": ("Beslutspunkt", "Decision"),
    "decision.matter": ("Ärende", "Matter"),
    "decision.economy": ("Ekonomiska konsekvenser", "Financial implications"),
    "decision.codetermination": (
        "Information eller förhandling enligt lag (1976:580) om medbestämmande i arbetslivet",
        "Information or negotiation under the Act (1976:580) on Co-Determination in Working Life",
    ),
    "decision.signature": ("Underskrift", "Signature"),
    "decision.recipient": ("Beslutet skickas till", "The decision is sent to"),
    "decision.default.follow_up": ("Uppföljningen av {plan} godkänns.", "The follow-up of {plan} is approved."),
    "decision.default.plan": ("{plan} fastställs.", "{plan} is adopted."),
    "decision.default.text": ("[skrivs av handläggaren]", "[to be written by the officer in charge]"),
    "decision.default.recipient": ("[mottagare, en per rad]", "[recipient, one a row]"),
}

_HISTORY = {
    "column.history.when": ("När", "When"),
    "column.history.round": ("Omgång", "Round"),
    "column.history.measure": ("Åtgärd", "Measure"),
    "column.history.field": ("Fält", "Field"),
    "column.history.old": ("Före", "Before"),
    "column.history.new": ("Efter", "After"),
    "column.history.source": ("Källa", "Source"),
    "column.history.reason": ("Motivering", "Reason"),
}

_HOW_TO = {
    "how_to.title": ("Så fyller du i {plan}", "How to fill in {plan}"),
    "how_to.municipality": ("Kommun", "Municipality"),
    "how_to.department": ("Förvaltning", "Department"),
    "how_to.plan": ("Plan och omgång", "Plan and round"),
    "how_to.plan.value": ("{plan}, omgång {round}", "{plan}, round {round}"),
    "how_to.deadline": ("Sista svarsdag", "Deadline"),
    "how_to.contact": ("Kontakt", "Contact"),
    "how_to.steps": ("Gör så här", "Do this"),
    "how_to.step.measures": (
        "Öppna bladet {measures}. Där står de åtgärder som ni leder eller deltar i, en på varje rad.",
        "Open the sheet {measures}. It holds the measures that you lead or take part in, one a row.",
    ),
    "how_to.step.report": (
        "Fyll i de ljusgula rutorna för er egen del. Skriv inga personuppgifter.",
        "Fill in the pale yellow cells for your own part. Write no personal data.",
    ),
    "how_to.step.correct": (
        "Rätta gärna planens uppgifter där rutan är ljusgul. De grå rutorna är låsta.",
        "Correct the plan's own data where the cell is pale yellow. The grey cells are locked.",
    ),
    "how_to.step.propose": (
        "Föreslå nya åtgärder på de tomma raderna under de andra.",
        "Propose new measures in the empty rows below the others.",
    ),
    "how_to.step.needs": (
        "Fyll i bladet {needs}. Behövs inget mer, skriv: {none}.",
        "Fill in the sheet {needs}. If nothing more is needed, write: {none}.",
    ),
    "how_to.step.return": (
        "Skriv dagens datum under {completed} när en rad är klar. Spara filen och lämna den till samordnaren.",
        "Write today's date under {completed} when a row is done. Save the file and return it to the coordinator.",
    ),
    "how_to.colours": ("Färgerna", "The colours"),
    "how_to.cell.open": ("Ljusgul ruta", "Pale yellow cell"),
    "how_to.cell.open.meaning": ("Den här fyller ni i eller rättar.", "You fill this in or correct it."),
    "how_to.cell.locked": ("Grå ruta", "Grey cell"),
    "how_to.cell.locked.meaning": (
        "Låst. Är något fel, skriv det under {comment}.",
        "Locked. If something is wrong, say so under {comment}.",
    ),
    "how_to.heading.fixed": ("Grå rubrik, kursiv", "Grey heading, italic"),
    "how_to.heading.plan": ("Blå rubrik", "Blue heading"),
    "how_to.heading.report": ("Grön rubrik, tjock linje", "Green heading, thick line"),
    "how_to.departments": ("Förvaltningarnas koder", "The departments' codes"),
}

_GROUPS = {
    "group.coordinator": (
        "Planens uppgift, ändras bara av samordnaren.",
        "Plan data, changed by the coordinator only.",
    ),
    "group.lead": (
        "Planens uppgift. Den ansvariga förvaltningen får rätta den.",
        "Plan data. The lead department may correct it.",
    ),
    "group.involved": ("Er rapport. Fylls i av er.", "Your report. Filled in by you."),
    "group.needs": ("Ert behov. Fylls i av er.", "Your need. Filled in by you."),
    "open_row": ("Förslag till ny åtgärd.", "Proposal for a new measure."),
    "open_row.key": (
        "Tom rad för ett förslag till ny åtgärd. Samordnaren sätter id.",
        "Empty row for a proposed new measure. The coordinator sets the id.",
    ),
}

_RULES = {
    "rule.list": ("Välj ett av värdena i listan.", "Choose one of the values in the list."),
    "rule.number": ("Skriv ett tal, till exempel 450 eller 12,5.", "Write a number, for example 450 or 12.5."),
    "rule.number.minimum": (
        "Skriv ett tal som är minst {minimum}, utan enhet. Till exempel 450.",
        "Write a number, {minimum} or more, without its unit. For example 450.",
    ),
    "rule.number.at_most": (
        "Skriv ett tal som är minst {minimum} och högst lika stort som {other}.",
        "Write a number, {minimum} or more and not above {other}.",
    ),
    "rule.date": ("Skriv ett datum, till exempel 2022-10-14.", "Write a date, for example 2022-10-14."),
    "rule.date_or_open": (
        "Skriv ett datum, till exempel 2022-10-14, eller {open}.",
        "Write a date, for example 2022-10-14, or {open}.",
    ),
    "rule.year": ("Skriv ett årtal med fyra siffror.", "Write a year with four digits."),
}

TEXTS: dict[str, tuple[str, str]] = {
    **_SHEETS,
    **_WORDS,
    **_SETTINGS,
    **_DEPARTMENTS,
    **_LISTS,
    **_COLUMNS,
    **_DECISION,
    **_HISTORY,
    **_HOW_TO,
    **_GROUPS,
    **_RULES,
}
