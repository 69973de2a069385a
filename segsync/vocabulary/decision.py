"""Words of the papers for the decision: titles, headings, notes, key figures, and numbers in running text."""

NB = "\u00a0"
"""A space at which no line is broken."""

_NUMBERS = {
    "number.0": ("noll", "zero"),
    "number.1": ("en", "one"),
    "number.1.neuter": ("ett", "one"),
    "number.2": ("två", "two"),
    "number.3": ("tre", "three"),
    "number.4": ("fyra", "four"),
    "number.5": ("fem", "five"),
    "number.6": ("sex", "six"),
    "number.7": ("sju", "seven"),
    "number.8": ("åtta", "eight"),
    "number.9": ("nio", "nine"),
    "number.10": ("tio", "ten"),
    "number.11": ("elva", "eleven"),
    "number.12": ("tolv", "twelve"),
    "number.no": ("ingen", "no"),
    "number.no.neuter": ("inget", "no"),
    "number.none_of": ("ingen", "none"),
    "number.none_of.neuter": ("inget", "none"),
    "number.of": ("{number} av {of}", "{number} of {of}"),
    "amount.tkr": ("{number}" + NB + "tkr", "{number}" + NB + "tkr"),
    "amount.mnkr": ("{number}" + NB + "mnkr", "{number}" + NB + "mnkr"),
    "amount.mdkr": ("{number}" + NB + "mdkr", "{number}" + NB + "mdkr"),
    "share": ("{number}" + NB + "%", "{number}%"),
}

_NOUNS = {
    "noun.measure.gender": ("common", "common"),
    "noun.department.gender": ("common", "common"),
    "noun.report.gender": ("common", "common"),
    "noun.report.one": ("rapport", "report"),
    "noun.report.many": ("rapporter", "reports"),
    "noun.need.gender": ("neuter", "common"),
    "noun.need.one": ("behov", "need"),
    "noun.need.many": ("behov", "needs"),
    "noun.conflict.gender": ("common", "common"),
    "noun.question.gender": ("common", "common"),
    "noun.change.gender": ("common", "common"),
    "noun.development_area.gender": ("neuter", "common"),
    "noun.development_area.one": ("utvecklingsområde", "development area"),
    "noun.development_area.many": ("utvecklingsområden", "development areas"),
    "noun.area.gender": ("neuter", "common"),
    "noun.area.one": ("område", "area"),
    "noun.area.many": ("områden", "areas"),
}

_TITLES = {
    "decision.preview": (
        "Förhandsvisning: svaren är sammanställda men inte införda i planen.",
        "Preview: the returns are compiled but not entered into the plan.",
    ),
    "table.title": ("Tabell {number}. {title}", "Table {number}. {title}"),
    "table.key_figures": ("Nyckeltal", "Key figures"),
    "table.status": ("Åtgärder efter utvecklingsområde och status", "Measures by development area and status"),
    "table.next_year": ("Planen för {next} efter utvecklingsområde", "The plan for {next} by development area"),
    "table.financing": ("Finansiering efter förvaltning", "Financing by department"),
    "table.deviations": ("Åtgärder med större avvikelser", "Measures with larger deviations"),
    "table.obstacles": (
        "Hinder i åtgärder med större avvikelser",
        "Obstacles in measures with larger deviations",
    ),
    "table.needs": ("Behov av ytterligare åtgärder efter förvaltning", "Further needs by department"),
    "table.need_list": ("Behov som förvaltningarna har beskrivit", "Needs that departments have described"),
    "table.areas": ("Åtgärder efter geografiskt område och status", "Measures by geographic area and status"),
    "table.empty.status": ("Planen har inga åtgärder.", "The plan has no measures."),
    "table.empty.next_year": ("Planen har inga åtgärder.", "The plan has no measures."),
    "table.empty.financing": ("Planen har inga rapporter.", "The plan has no reports."),
    "table.empty.deviations": (
        "Ingen åtgärd har rapporterats med större avvikelse.",
        "No measure is reported with a larger deviation.",
    ),
    "table.empty.obstacles": (
        "Inga hinder har angetts för åtgärder med större avvikelser.",
        "No obstacles are given for measures with larger deviations.",
    ),
    "table.empty.needs": ("Planen har inga förvaltningar.", "The plan has no departments."),
    "table.empty.need_list": ("Inget behov har beskrivits.", "No need is described."),
    "table.empty.areas": ("Planen har inga åtgärder.", "The plan has no measures."),
}

_HEADINGS = {
    "table.total": ("Totalt", "Total"),
    "table.none.development_area": ("Utvecklingsområde ej angivet", "No development area given"),
    "table.none.areas": ("Område ej angivet", "No area given"),
    "table.none.next_year": ("Ej beslutat", "Not decided"),
    "table.none.financing": ("Ej rapporterad", "Not reported"),
    "table.none.decision": ("Ej beslutat", "Not decided"),
    "table.none.text": ("Ej angivet", "Not given"),
    "table.column.key_figure": ("Uppgift", "Figure"),
    "table.column.of": ("Andel av", "Share of"),
    "table.column.number": ("Antal eller belopp", "Number or amount"),
    "table.column.unit": ("Enhet", "Unit"),
    "table.column.only_share": ("Andel", "Share"),
    "table.column.share": ("{column}, andel", "{column}, share"),
    "table.column.measures": ("Antal åtgärder", "Measures"),
    "table.column.enters": ("Behov som tas in", "Needs taken in"),
    "table.column.next_plan": ("Varav i planen för {next}", "Of which in the plan for {next}"),
    "table.column.answer": ("Svar", "Answer"),
    "table.column.needs": ("Antal behov", "Needs"),
    "table.column.hindered": ("Vad som har hindrat arbetet", "What hindered the work"),
    "answer.needs": ("Behov finns", "Has needs"),
    "answer.none": ("Inget ytterligare behov", "No further need"),
    "answer.silent": ("Ej besvarat", "Not answered"),
    "answer.total": ("{answered} har svarat", "{answered} have answered"),
}

_NOTES = {
    "note.summary.row_share": (
        "Andelarna i en rad är av radens total. I kolumnen Totalt är de av {total}.",
        "Shares within a row are of the row's total. In the column Total they are of {total}.",
    ),
    "note.summary.rounding": (
        "Andelarna är avrundade till hela procent och summerar därför inte alltid till 100" + NB + "%: {places}.",
        "Shares are rounded to whole per cent and so do not always add up to 100%: {places}.",
    ),
    "note.summary.rounding_often": (
        "Andelarna är avrundade till hela procent och summerar därför inte alltid till 100" + NB + "%.",
        "Shares are rounded to whole per cent and so do not always add up to 100%.",
    ),
    "note.summary.rounding.row": ("raden {name} {sum}", "row {name} {sum}"),
    "note.summary.rounding.column": ("kolumnen {name} {sum}", "column {name} {sum}"),
    "note.summary.new": (
        "Nya åtgärder inför {next} räknas bara i tabell 2: {measures}.",
        "New measures for {next} are counted in table 2 only: {measures}.",
    ),
    "note.summary.new_cost": (
        "Kostnaderna för nya åtgärder ingår inte: {cost} nästa år, varav {beyond} utöver internbudget.",
        "Costs of new measures are not included: {cost} next year, of which {beyond} beyond the internal budget.",
    ),
    "note.summary.undecided": (
        "För {measures} är det inte beslutat vad som händer nästa år. De ingår inte i kolumnen {column}.",
        "For {measures} it is not decided what happens next year. They are not in the column {column}.",
    ),
    "note.summary.reports": (
        "En rapport är en förvaltnings del av en åtgärd. En åtgärd som flera delar räknas en gång för var och en.",
        "A report is one department's part of one measure. A shared measure counts once for each department.",
    ),
    "note.summary.no_cost": (
        "Ett streck (–) betyder att ingen har angett något belopp.",
        "A dash (–) means that nobody has given an amount.",
    ),
    "note.summary.deviations": (
        "{measures} har en större avvikelse ({share}).",
        "{measures} have a larger deviation ({share}).",
    ),
    "note.summary.obstacles": (
        "Andelarna är av {measures} med större avvikelse. En åtgärd kan ha flera hinder.",
        "Shares are of {measures} with a larger deviation. A measure may have several obstacles.",
    ),
    "note.summary.needs_share": (
        "Andelarna är av {needs} som förvaltningarna har beskrivit.",
        "Shares are of {needs} that departments have described.",
    ),
    "note.summary.answered": (
        "{answered} har svarat ({share}).",
        "{answered} have answered ({share}).",
    ),
    "note.summary.answered_none": (
        "{answered} har svarat ({share}), varav {none} att inget ytterligare behov finns.",
        "{answered} have answered ({share}), {none} of them that there is no further need.",
    ),
    "note.summary.areas": (
        "En åtgärd räknas i vart och ett av sina områden men bara en gång i totalen.",
        "A measure counts in each of its areas but only once in the total.",
    ),
}

_FACTS = {
    "fact.measures": ("Åtgärder i planen {year}", "Measures in the plan {year}"),
    "fact.done": ("Genomförda åtgärder", "Completed measures"),
    "fact.not_reported": ("Åtgärder som inte är rapporterade", "Measures not reported"),
    "fact.deviations": ("Åtgärder med större avvikelse", "Measures with a larger deviation"),
    "fact.next_plan": ("Åtgärder i planen {next}", "Measures in the plan {next}"),
    "fact.new": ("Nya åtgärder i planen {next}", "New measures in the plan {next}"),
    "fact.undecided": (
        "Åtgärder utan beslut om vad som händer {next}",
        "Measures without a decision on what happens in {next}",
    ),
    "fact.ending": (
        "Åtgärder som avslutas eller övergår i ordinarie verksamhet",
        "Measures that end or move to ordinary work",
    ),
    "fact.reports": ("Rapporter (åtgärd och förvaltning)", "Reports (measure and department)"),
    "fact.within_budget": (
        "Åtgärder som helt ryms inom internbudget eller saknar kostnad",
        "Measures wholly within the internal budget or without cost",
    ),
    "fact.beyond_budget": (
        "Åtgärder med kostnad utöver internbudget",
        "Measures with costs beyond the internal budget",
    ),
    "fact.beyond_budget_reports": (
        "Rapporter med kostnad utöver internbudget",
        "Reports with costs beyond the internal budget",
    ),
    "fact.beyond_budget_cost": (
        "Kostnad utöver internbudget {next}",
        "Cost beyond the internal budget {next}",
    ),
    "fact.not_settled": (
        "Åtgärder vars finansiering inte är klarlagd",
        "Measures whose financing is not settled",
    ),
    "fact.not_settled_reports": (
        "Rapporter vars finansiering inte är klarlagd",
        "Reports whose financing is not settled",
    ),
    "fact.financing_missing": (
        "Rapporter utan uppgift om finansiering",
        "Reports that say nothing of financing",
    ),
    "fact.cost_this_year": ("Kostnad {year}", "Cost {year}"),
    "fact.cost_next_year": ("Beräknad kostnad {next}", "Estimated cost {next}"),
    "fact.departments": ("Förvaltningar", "Departments"),
    "fact.needs_answered": (
        "Förvaltningar som har svarat om ytterligare behov",
        "Departments that have answered about further needs",
    ),
    "fact.needs_none": (
        "Förvaltningar utan ytterligare behov",
        "Departments without further needs",
    ),
    "fact.needs_silent": (
        "Förvaltningar som inte har svarat om ytterligare behov",
        "Departments that have not answered about further needs",
    ),
    "fact.needs": ("Behov av ytterligare åtgärder", "Further needs"),
    "fact.needs_entering": ("Behov som tas in i planen", "Needs taken into the plan"),
    "fact.needs_cost": ("Kostnad för ytterligare behov", "Cost of further needs"),
    "fact.conflicts": ("Konflikter som inte är avgjorda", "Conflicts not settled"),
    "fact.questions": ("Frågor som inte är avgjorda", "Questions not settled"),
    "fact.unapplied": ("Ändringar i svaren som inte är införda", "Changes in returns not entered"),
    "fact.returns_missing": (
        "Förvaltningar som inte har svarat i den senaste omgången",
        "Departments that have not answered in the latest round",
    ),
}

_PAPERS = {
    "source.measures": ("Åtgärd", "Measure"),
    "source.reports": ("Rapport", "Report"),
    "source.needs": ("Behov", "Need"),
    "source.departments": ("Förvaltning", "Department"),
    "source.returns": ("Svar", "Return"),
    "sheet.paper.contents": ("Innehåll", "Contents"),
    "sheet.paper.key_figures": ("Nyckeltal", "Key figures"),
    "sheet.paper.status": ("Status", "Status"),
    "sheet.paper.next_year": ("Nästa år", "Next year"),
    "sheet.paper.financing": ("Finansiering", "Financing"),
    "sheet.paper.deviations": ("Avvikelser", "Deviations"),
    "sheet.paper.obstacles": ("Hinder", "Obstacles"),
    "sheet.paper.needs": ("Behov", "Needs"),
    "sheet.paper.need_list": ("Beskrivna behov", "Described needs"),
    "sheet.paper.areas": ("Områden", "Areas"),
    "sheet.paper.gaps": ("Att ange eller besluta", "To state or decide"),
    "sheet.paper.documents": ("Beslutsunderlag", "Documents"),
    "sheet.paper.traces": ("Underlag", "Sources"),
    "package.description": (
        "Planen som öppna data: åtgärder, rapporter, behov och förvaltningar. "
        "En apostrof först i en text hindrar kalkylprogram från att läsa den som en formel.",
        "The plan as open data: measures, reports, needs and departments. "
        "An apostrophe before a text keeps spreadsheet programs from taking it for a formula.",
    ),
    "paper.title": ("{plan}: tabeller till beslutet", "{plan}: tables for the decision"),
    "paper.contents": ("Bladen i arbetsboken", "The sheets of the workbook"),
    "paper.gaps": ("Att ange eller besluta", "To state or decide"),
    "paper.documents": ("Beslutsunderlag", "Documents that the decision rests on"),
    "paper.traces": ("Underlag: varje tal och de rader det kommer från", "Every number, and the rows it comes from"),
    "paper.municipality": ("Kommun: {value}", "Municipality: {value}"),
    "paper.diary_number": ("Diarienummer: {value}", "Registry number: {value}"),
    "paper.made_on": ("Datum: {value}", "Date: {value}"),
    "paper.version": ("Version: {value}", "Version: {value}"),
    "paper.source": (
        "Källor: planens masterfil (sha256 {sha256}) och {returns}, se bladet {sheet}.",
        "Sources: the plan's master (sha256 {sha256}) and {returns}, see the sheet {sheet}.",
    ),
    "paper.program": ("Framställd med segsync {version}.", "Made with segsync {version}."),
    "paper.back": ("Till innehållet", "To the contents"),
    "paper.note": ("Anm. {number}. {text}", "Note {number}. {text}"),
    "paper.dash": (
        "Ett streck (–) betyder att det inte finns någon uppgift.",
        "A dash (–) means that there is nothing to tell.",
    ),
    "paper.numbers": ("Antal", "Numbers"),
    "paper.shares": ("Andelar", "Shares"),
    "paper.table_name": ("Tabell", "Table"),
    "paper.table_name.shares": ("andelar", "shares"),
    "paper.nothing": ("Inget finns att ange eller besluta.", "Nothing is left to state or decide."),
    "paper.no_returns": ("Inga svar har kommit in.", "No returns have come in."),
    "paper.no_traces": ("Det finns inga tal att härleda.", "There are no numbers to trace."),
    "paper.documents.note": (
        "Datum är filens datum när den kom in. sha256 är filens kontrollsumma; originalet ligger orört i arkivet.",
        "The date is the file's when it came in. sha256 is its checksum; the original lies untouched in the archive.",
    ),
    "paper.traces.note": (
        "Antalet rader här är talet i tabellen. För belopp är det summan av kolumnen Bidrag.",
        "The number of rows here is the number in the table. For amounts it is the sum of the column Adds.",
    ),
    "paper.head.sheet": ("Blad", "Sheet"),
    "paper.head.content": ("Innehåll", "Content"),
    "paper.head.note": ("Anmärkning", "Note"),
    "paper.head.gap": ("Vad", "What"),
    "paper.head.number": ("Antal", "Number"),
    "paper.head.department": ("Förvaltning", "Department"),
    "paper.head.received": ("Datum", "Date"),
    "paper.head.state": ("Läge", "State"),
    "paper.head.sha256": ("sha256", "sha256"),
    "paper.head.table": ("Tabell", "Table"),
    "paper.head.line": ("Rad", "Row"),
    "paper.head.column": ("Kolumn", "Column"),
    "paper.head.kind": ("Slag", "Kind"),
    "paper.head.id": ("Id", "ID"),
    "paper.head.title": ("Åtgärd eller behov", "Measure or need"),
    "paper.head.amount": ("Bidrag", "Adds"),
    "paper.chart.status": (
        "Liggande staplar: antal åtgärder i varje utvecklingsområde, delade efter status. "
        "Talen står i tabellen ovanför.",
        "Bars: measures in each development area, divided by status. The numbers are in the table above.",
    ),
    "paper.chart.next_year": (
        "Liggande staplar: antal åtgärder i varje utvecklingsområde, delade efter vad som händer nästa år. "
        "Talen står i tabellen ovanför.",
        "Bars: measures in each development area, divided by what happens next year. "
        "The numbers are in the table above.",
    ),
    "paper.chart.financing": (
        "Liggande staplar: antal rapporter från varje förvaltning, delade efter finansiering. "
        "Talen står i tabellen ovanför.",
        "Bars: reports of each department, divided by financing. The numbers are in the table above.",
    ),
    "paper.chart.areas": (
        "Liggande staplar: antal åtgärder i varje geografiskt område, delade efter status. "
        "Talen står i tabellen ovanför.",
        "Bars: measures in each geographic area, divided by status. The numbers are in the table above.",
    ),
    "paper.chart.axis.measures": ("Antal åtgärder", "Number of measures"),
    "paper.chart.axis.reports": ("Antal rapporter", "Number of reports"),
}

_GAPS = {
    "gap.not_reported": ("Status är inte rapporterad för {number}.", "Status is not reported for {number}."),
    "gap.undecided": (
        "Det är inte beslutat vad som händer nästa år med {number}.",
        "It is not decided what happens next year to {number}.",
    ),
    "gap.financing_missing": (
        "Uppgift om finansiering saknas i {number}.",
        "Nothing is said of financing in {number}.",
    ),
    "gap.not_settled": (
        "Finansieringen är inte klarlagd för {number}.",
        "Financing is not settled for {number}.",
    ),
    "gap.needs_silent": (
        "Svar om ytterligare behov saknas från {number}: {names}.",
        "No answer about further needs from {number}: {names}.",
    ),
    "gap.returns_missing": (
        "Svar i den senaste omgången saknas från {number}: {names}.",
        "No return in the latest round from {number}: {names}.",
    ),
    "gap.conflicts": ("Att avgöra återstår {number}.", "Left to settle: {number}."),
    "gap.questions": ("Att avgöra återstår {number}.", "Left to settle: {number}."),
    "gap.unapplied": (
        "Att föra in i planen återstår {number} ur svaren.",
        "Left to enter into the plan: {number} from returns.",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {
    **_NUMBERS,
    **_NOUNS,
    **_TITLES,
    **_HEADINGS,
    **_NOTES,
    **_FACTS,
    **_PAPERS,
    **_GAPS,
}
