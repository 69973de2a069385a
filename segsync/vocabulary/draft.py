"""Words of the draft of the decision: its headings, its sentences, and what only a person may write."""

_SENTENCES = {
    "prose.opening": ("Sammanlagt {counted}", "A total of {counted}"),
    "prose.quoted": ("”{text}”", "“{text}”"),
    "prose.covered": ("Planen för {year} omfattade {what}.", "The plan for {year} comprised {what}."),
    "prose.covered.within": ("inom {development_areas}", "within {development_areas}"),
    "prose.covered.in": ("i {areas}", "in {areas}"),
    "prose.covered.none": ("Planen för {year} hade inga åtgärder.", "The plan for {year} had no measures."),
    # Status: of all measures, of the only one, of every one
    "prose.status.of": ("Av åtgärderna är {first}.", "Of the measures, {first}."),
    "prose.status.first.one": ("{number} {state}", "{number} is {state}"),
    "prose.status.first.many": ("{number} {state}", "{number} are {state}"),
    "prose.status.next": ("{number} {state}", "{number} {state}"),
    "prose.status.only": ("Åtgärden är {state}.", "The measure is {state}."),
    "prose.status.all": ("Alla åtgärder är {state}.", "All measures are {state}."),
    "prose.status.no": ("Ingen åtgärd är {state}.", "No measure is {state}."),
    "prose.status.measures.one": ("{measures} är {state}.", "{measures} is {state}."),
    "prose.status.measures.many": ("{measures} är {state}.", "{measures} are {state}."),
    "prose.status.other.one": ("{measures} har statusen {text}.", "{measures} has the status {text}."),
    "prose.status.other.many": ("{measures} har statusen {text}.", "{measures} have the status {text}."),
    "prose.absorbed.one": (
        "{measures} har övergått i ordinarie verksamhet.",
        "{measures} has moved to ordinary work.",
    ),
    "prose.absorbed.many": (
        "{measures} har övergått i ordinarie verksamhet.",
        "{measures} have moved to ordinary work.",
    ),
    "prose.state.done.one": ("genomförd", "completed"),
    "prose.state.done.many": ("genomförda", "completed"),
    "prose.state.ongoing.one": ("pågående", "ongoing"),
    "prose.state.ongoing.many": ("pågående", "ongoing"),
    "prose.state.not_started.one": ("inte påbörjad", "not started"),
    "prose.state.not_started.many": ("inte påbörjade", "not started"),
    "prose.state.paused.one": ("pausad", "paused"),
    "prose.state.paused.many": ("pausade", "paused"),
    "prose.state.cancelled.one": ("avbruten", "cancelled"),
    "prose.state.cancelled.many": ("avbrutna", "cancelled"),
    "prose.state.not_reported.one": ("inte rapporterad", "not reported"),
    "prose.state.not_reported.many": ("inte rapporterade", "not reported"),
    "prose.state.reported.one": ("rapporterad", "reported"),
    "prose.state.reported.many": ("rapporterade", "reported"),
    "prose.deviations.none": (
        "Ingen åtgärd har rapporterats med större avvikelse.",
        "No measure is reported with a larger deviation.",
    ),
    "prose.deviations.one": (
        "{measures} har en större avvikelse och redovisas i tabell 4.",
        "{measures} has a larger deviation and is shown in table 4.",
    ),
    "prose.deviations.many": (
        "{measures} har en större avvikelse och redovisas i tabell 4.",
        "{measures} have a larger deviation and are shown in table 4.",
    ),
    "prose.tables.status": (
        "Tabell 1 visar åtgärderna efter utvecklingsområde och status, tabell 6 efter geografiskt område och status.",
        "Table 1 shows the measures by development area and status, table 6 by geographic area and status.",
    ),
    # Next year's plan
    "prose.next.none": ("Planen för {next} har ännu inga åtgärder.", "The plan for {next} has no measures yet."),
    "prose.next.no_new": (
        "Planen för {next} omfattar {measures}. Ingen åtgärd är ny.",
        "The plan for {next} comprises {measures}. No measure is new.",
    ),
    "prose.next.new.one": (
        "Planen för {next} omfattar {measures}, varav {new} ny.",
        "The plan for {next} comprises {measures}, {new} of them new.",
    ),
    "prose.next.new.many": (
        "Planen för {next} omfattar {measures}, varav {new} nya.",
        "The plan for {next} comprises {measures}, {new} of them new.",
    ),
    "prose.next.all_new.one": (
        "Planen för {next} omfattar {measures}. Den är ny.",
        "The plan for {next} comprises {measures}. It is new.",
    ),
    "prose.next.all_new.many": (
        "Planen för {next} omfattar {measures}. Alla är nya.",
        "The plan for {next} comprises {measures}. All are new.",
    ),
    "prose.next.all_new.both": (
        "Planen för {next} omfattar {measures}. Båda är nya.",
        "The plan for {next} comprises {measures}. Both are new.",
    ),
    "prose.next.needs": (
        "I antalet ingår {needs} som tas in i planen.",
        "The number includes {needs} taken into the plan.",
    ),
    "prose.next.continue": (
        "Av åtgärderna i planen för {year} fortsätter {first}.",
        "Of the measures in the plan for {year}, {first}.",
    ),
    "prose.next.first.one": ("{number} {state}", "{number} continues {state}"),
    "prose.next.first.many": ("{number} {state}", "{number} continue {state}"),
    "prose.next.state.unchanged.one": ("oförändrad", "unchanged"),
    "prose.next.state.unchanged.many": ("oförändrade", "unchanged"),
    "prose.next.state.revised.one": ("reviderad", "revised"),
    "prose.next.state.revised.many": ("reviderade", "revised"),
    "prose.next.ends.one": ("{number} avslutas", "{number} ends"),
    "prose.next.ends.many": ("{number} avslutas", "{number} end"),
    "prose.next.to_ordinary.one": ("{number} övergår i ordinarie verksamhet", "{number} moves to ordinary work"),
    "prose.next.to_ordinary.many": ("{number} övergår i ordinarie verksamhet", "{number} move to ordinary work"),
    "prose.next.leave": ("{clauses}.", "{clauses}."),
    "prose.next.other": ("För {measures} anges {text}.", "For {measures} the answer is {text}."),
    "prose.next.undecided": (
        "För {measures} är det inte beslutat vad som händer {next}.",
        "For {measures} it is not decided what happens in {next}.",
    ),
    "prose.next.not_included.one": ("Den ingår inte i antalet.", "It is not included in the number."),
    "prose.next.not_included.many": ("De ingår inte i antalet.", "They are not included in the number."),
    "prose.tables.next_year": (
        "Tabell 2 visar planen för {next} efter utvecklingsområde.",
        "Table 2 shows the plan for {next} by development area.",
    ),
    # Money
    "prose.budget.unknown": (
        "Ingen förvaltning har angett hur åtgärderna finansieras.",
        "No department has said how the measures are financed.",
    ),
    "prose.budget.only": (
        "Åtgärden ryms inom förvaltningarnas internbudgetar.",
        "The measure is covered by the departments' internal budgets.",
    ),
    "prose.budget.all": (
        "Alla åtgärder ryms inom förvaltningarnas internbudgetar.",
        "All measures are covered by the departments' internal budgets.",
    ),
    "prose.budget.most": (
        "Majoriteten av åtgärderna ryms inom förvaltningarnas internbudgetar. Det gäller {part} ({share}).",
        "The majority of the measures are covered by the departments' internal budgets: {part} ({share}).",
    ),
    "prose.budget.some.one": (
        "{part} ({share}) ryms helt inom förvaltningarnas internbudgetar.",
        "{part} ({share}) is wholly covered by the departments' internal budgets.",
    ),
    "prose.budget.some.many": (
        "{part} ({share}) ryms helt inom förvaltningarnas internbudgetar.",
        "{part} ({share}) are wholly covered by the departments' internal budgets.",
    ),
    "prose.budget.no": (
        "Ingen åtgärd ryms helt inom förvaltningarnas internbudgetar.",
        "No measure is wholly covered by the departments' internal budgets.",
    ),
    "prose.beyond.no": (
        "Ingen åtgärd anges ha behov utöver internbudget.",
        "No measure is said to need more than the internal budget.",
    ),
    "prose.beyond.one": (
        "För {measures} anges behov utöver internbudget på {amount}.",
        "For {measures}, needs beyond the internal budget of {amount} are stated.",
    ),
    "prose.beyond.many": (
        "För {measures} anges behov utöver internbudget på sammanlagt {amount}.",
        "For {measures}, needs beyond the internal budget of {amount} in total are stated.",
    ),
    "prose.unsettled": (
        "För {measures} är finansieringen inte klarlagd.",
        "For {measures}, financing is not settled.",
    ),
    "prose.financing_missing": (
        "I {part} saknas uppgift om finansiering.",
        "In {part}, nothing is said of financing.",
    ),
    "prose.cost.both": (
        "Kostnaden för {year} anges till {this} och beräknas för {next} till {coming}.",
        "The cost for {year} is stated as {this} and for {next} it is estimated at {coming}.",
    ),
    "prose.cost.this": ("Kostnaden för {year} anges till {this}.", "The cost for {year} is stated as {this}."),
    "prose.cost.coming": (
        "Kostnaden för {next} beräknas till {coming}.",
        "The cost for {next} is estimated at {coming}.",
    ),
    "prose.cost.none": ("Inga kostnader har angetts.", "No costs are stated."),
    "prose.tables.financing": (
        "Tabell 3 visar finansieringen efter förvaltning.",
        "Table 3 shows the financing by department.",
    ),
    # Needs
    "prose.needs.answered": (
        "Inför {after} har {departments} beskrivit behovet av ytterligare åtgärder.",
        "For {after}, {departments} have described the need of further measures.",
    ),
    "prose.needs.answered.one": (
        "Inför {after} har {departments} beskrivit behovet av ytterligare åtgärder.",
        "For {after}, {departments} has described the need of further measures.",
    ),
    "prose.needs.the_only": ("förvaltningen", "the department"),
    "prose.needs.both": ("båda förvaltningarna", "both departments"),
    "prose.needs.all": ("alla {departments}", "all {departments}"),
    "prose.needs.none.one": (
        "Av dem anger {number} att inget ytterligare behov finns.",
        "Of them, {number} says that there is no further need.",
    ),
    "prose.needs.none.many": (
        "Av dem anger {number} att inget ytterligare behov finns.",
        "Of them, {number} say that there is no further need.",
    ),
    "prose.needs.none.all": (
        "Enligt svaren finns inget ytterligare behov.",
        "According to the answers there is no further need.",
    ),
    "prose.needs.silent": ("Svar saknas från {names}.", "No answer has come from {names}."),
    "prose.needs.silent.table": ("{departments}, se tabell 5", "{departments}, see table 5"),
    "prose.needs.described.one": ("{needs} har beskrivits.", "{needs} is described."),
    "prose.needs.described.many": ("{needs} har beskrivits.", "{needs} are described."),
    "prose.needs.cost": ("Den beräknade kostnaden är {amount}.", "The estimated cost is {amount}."),
    "prose.tables.needs": ("Tabell 5 visar svaren efter förvaltning.", "Table 5 shows the answers by department."),
    "prose.tables.needs_described": (
        "Tabell 5 visar svaren efter förvaltning, tabell 5b de behov som har beskrivits.",
        "Table 5 shows the answers by department, table 5b the needs that are described.",
    ),
    # What is not known yet
    "prose.open.returns": (
        "Svar i den senaste omgången saknas från {names}.",
        "No return in the latest round has come from {names}.",
    ),
    "prose.open.cases.one": (
        "{cases} är inte avgjord. Tills vidare gäller det värde som står i planen.",
        "{cases} is not settled. Until it is, the value in the plan stands.",
    ),
    "prose.open.cases.many": (
        "{cases} är inte avgjorda. Tills vidare gäller de värden som står i planen.",
        "{cases} are not settled. Until they are, the values in the plan stand.",
    ),
    "prose.open.unapplied.one": (
        "{changes} i svaren är inte införd i planen.",
        "{changes} in the returns is not entered into the plan.",
    ),
    "prose.open.unapplied.many": (
        "{changes} i svaren är inte införda i planen.",
        "{changes} in the returns are not entered into the plan.",
    ),
    "prose.tables.gaps": (
        "Tabell {number} visar allt som återstår att ange eller besluta.",
        "Table {number} shows everything that is left to state or decide.",
    ),
}

_DRAFT = {
    "draft.title": ("Uppföljning av {plan} och förslag till {next}", "Follow-up of {plan} and proposal for {next}"),
    "draft.draft": ("Utkast", "Draft"),
    "draft.date": ("Datum: {value}", "Date: {value}"),
    "draft.diary_number": ("Diarienummer: {value}", "Registry number: {value}"),
    "draft.version": ("Version: {value}", "Version: {value}"),
    "draft.no_diary_number": ("[diarienummer]", "[registry number]"),
    "draft.page": ("Sida", "Page"),
    "draft.page_of": ("av", "of"),
    "draft.heading.points": ("Beslut", "Decision"),
    "draft.heading.follow_up": ("Uppföljning av planen för {year}", "Follow-up of the plan for {year}"),
    "draft.heading.next": ("Planen för {next}", "The plan for {next}"),
    "draft.heading.open": ("Underlag som saknas", "What is missing"),
    "draft.heading.financing": ("Finansiering", "Financing"),
    "draft.heading.needs": ("Behov av ytterligare åtgärder", "Further needs"),
    "draft.heading.documents": ("Beslutsunderlag", "Documents that the decision rests on"),
    "draft.heading.appendix": ("Bilaga: tabeller", "Appendix: tables"),
    "draft.continued": ("Tabell {number}, fortsättning. {title}", "Table {number}, continued. {title}"),
    "draft.part.costs": ("Kostnader i tkr efter förvaltning", "Costs in tkr by department"),
    "draft.note": ("Anm. {text}", "Note. {text}"),
    "draft.table.gaps": ("Att ange eller besluta", "To state or decide"),
    "draft.table.documents": ("Förvaltningarnas svar", "The departments' returns"),
    "draft.document.master": (
        "{plan}, planens masterfil (sha256 {sha256})",
        "{plan}, the plan's master workbook (sha256 {sha256})",
    ),
    "draft.document.tables": (
        "Tabeller till beslutet, arbetsboken {file}, version {version}, {date}",
        "Tables for the decision, the workbook {file}, version {version}, {date}",
    ),
    "draft.document.returns": (
        "Förvaltningarnas svar, {returns}, se tabell {number}",
        "The departments' returns, {returns}, see table {number}",
    ),
    "draft.document.no_returns": ("Inga svar har kommit in.", "No returns have come in."),
    "draft.style.cell": ("Tabelltext", "Table text"),
    "draft.style.note": ("Tabellanmärkning", "Table note"),
    "draft.style.placeholder": ("Platshållare", "Placeholder"),
}

TEXTS: dict[str, tuple[str, str]] = {**_SENTENCES, **_DRAFT}
