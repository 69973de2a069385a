"""Words of the commands that make the papers for the decision and start next year's plan: summary, rollover."""

_SUMMARY = {
    "help.summary": (
        "Skriv tabeller och underlag till beslutet. Masterfilen ändras inte.",
        "Write the tables and papers for the decision. The master is not changed.",
    ),
    "help.option.format": (
        "Skriv i det här formatet i stället för de vanliga filerna (kan upprepas).",
        "Write this format in place of the usual files (may be repeated).",
    ),
    "help.option.template": (
        "Word-dokument (.docx, .dotx) vars formatmallar, sidhuvud och sidfot utkastet till beslut får.",
        "Word document (.docx, .dotx) whose styles, header and footer the draft of the decision takes.",
    ),
    "help.option.preview": (
        "Räkna svaren som sammanställda, fast de inte är införda. Filerna märks som förhandsvisning.",
        "Count the returns as merged, though they are not in the master. The files are marked as a preview.",
    ),
    "summary.title": ("{plan}, {made_on}, version {version}", "{plan}, {made_on}, version {version}"),
    "summary.column.fact": ("Uppgift", "Figure"),
    "summary.column.number": ("Antal", "Number"),
    "summary.column.share": ("Andel", "Share"),
    "summary.gaps": ("Att ange i beslutet eller avgöra före:", "To state in the decision, or to decide first:"),
    "summary.written": ("Skrivet:", "Written:"),
    "summary.not_written": ("Inget har skrivits.", "Nothing was written."),
    "summary.next_apply": (
        "segsync apply, och sedan segsync summary igen",
        "segsync apply, and then segsync summary again",
    ),
    "summary.next_merge": (
        "segsync merge, avgör det som är kvar, segsync apply, och sedan segsync summary igen",
        "segsync merge, settle what is left, segsync apply, and then segsync summary again",
    ),
    "summary.next_state": (
        "öppna {file} och ange det som saknas i beslutet, eller komplettera planen och kör segsync summary igen.",
        "open {file} and state in the decision what is missing, or complete the plan and run segsync summary again.",
    ),
    "summary.next_done": (
        "öppna {file}. När beslutet är fattat: segsync rollover {folder} NY-MAPP --year {year}",
        "open {file}. When the decision is made: segsync rollover {folder} NEW-FOLDER --year {year}",
    ),
    "summary.next_write": ("segsync summary", "segsync summary"),
}

_ERRORS = {
    "error.bad_word_template": (
        "Mallen går inte att läsa som Word-dokument ({reason}). Spara den som .docx eller .dotx utan lösenord.",
        "The template cannot be read as a Word document ({reason}). Save it as .docx or .dotx without a password.",
    ),
}

_ROLLOVER = {
    "help.rollover": (
        "Börja nästa års plan ur den här, i en ny mapp. Den här planen ändras inte.",
        "Start next year's plan from this one, in a new folder. This plan is not changed.",
    ),
    "help.option.next_year": (
        "Den nya planens år. Annars året efter den här planens.",
        "The new plan's year. By default the year after this plan's.",
    ),
    "help.option.next_deadline": (
        "Den nya planens sista svarsdag, åååå-mm-dd.",
        "The new plan's deadline, yyyy-mm-dd.",
    ),
    "rollover.done": (
        "{plan} finns nu i {folder}: {measures}.",
        "{plan} is now in {folder}: {measures}.",
    ),
    "rollover.would": (
        "{plan} skulle skrivas i {folder}: {measures}.",
        "{plan} would be written to {folder}: {measures}.",
    ),
    "rollover.list": (
        "Listan med allt som följde med och inte: {file}",
        "The list of what came along and what did not: {file}",
    ),
    "rollover.open": (
        "Den här planen har sådant som inte är infört eller avgjort: {what}. Det följer inte med.",
        "This plan has things that are not entered or settled: {what}. They do not come along.",
    ),
    "rollover.open.unapplied": ("{number} ur svaren", "{number} from returns"),
    "rollover.own_sheets": (
        "Egna blad som inte följer med: {sheets}. Kopiera dem i Excel om de behövs.",
        "Sheets of your own that do not come along: {sheets}. Copy them in Excel if you need them.",
    ),
    "rollover.own_columns": (
        "Egna kolumner som inte följer med: {columns}. En kolumn på bladet {sheet} följer med av sig själv.",
        "Columns of your own that do not come along: {columns}. One that is on the sheet {sheet} does.",
    ),
    "rollover.formatting": (
        "Masterfilen är ny: egna färger, diagram, formler och bredder följer inte med.",
        "The master is new: colours, charts, formulas and widths of your own do not come along.",
    ),
    "rollover.next": (
        "öppna {file} och besluta om det som är obeslutat. Komplettera planen och kör: segsync send {folder}",
        "open {file} and decide what is undecided. Complete the plan and run: segsync send {folder}",
    ),
    "rollover.next_done": (
        "öppna {file}, komplettera planen och kör: segsync send {folder}",
        "open {file}, complete the plan and run: segsync send {folder}",
    ),
    "rollover.next_write": ("segsync rollover utan -n", "segsync rollover without -n"),
    "rollover.column.id": ("Id", "ID"),
    "rollover.column.title": ("Åtgärd eller behov", "Measure or need"),
    "rollover.column.area": ("Utvecklingsområde", "Development area"),
    "rollover.column.department": ("Ansvarig förvaltning", "Lead department"),
    "rollover.column.said": ("Inför nästa år eller beslut", "Next year or decision"),
    "rollover.column.outcome": ("Vad som hände", "What became of it"),
    "rollover.column.before": ("Tidigare id", "Earlier ID"),
    "rollover.column.remarks": ("Att göra", "To do"),
    "rollover.column.number": ("Antal", "Number"),
    "rollover.outcome.continues": ("Fortsätter", "Continues"),
    "rollover.outcome.revised": ("Fortsätter, ska revideras", "Continues, to be revised"),
    "rollover.outcome.new": ("Ny åtgärd", "New measure"),
    "rollover.outcome.taken_in": ("Behov som blev åtgärd", "Need that became a measure"),
    "rollover.outcome.undecided": ("Obeslutad, följde med", "Undecided, came along"),
    "rollover.outcome.ended": ("Avslutad, följde inte med", "Ended, left out"),
    "rollover.outcome.ordinary": (
        "Övergick i ordinarie verksamhet, följde inte med",
        "Moved to ordinary work, left out",
    ),
    "rollover.outcome.need_out": ("Behov som inte tas in", "Need not taken in"),
    "rollover.outcome.need_inquiry": ("Behov som utreds", "Need under inquiry"),
    "rollover.outcome.need_undecided": ("Obeslutat behov, följde inte med", "Undecided need, left out"),
    "rollover.remark.revise": ("Revidera åtgärden.", "Revise the measure."),
    "rollover.remark.decide": ("Besluta om åtgärden ska vara kvar.", "Decide whether the measure stays."),
    "rollover.remark.decide_need": (
        "Besluta om behovet. Ska det in i planen skrivs det som en ny åtgärd.",
        "Decide on the need. If it enters the plan, write it as a new measure.",
    ),
    "rollover.remark.complete": (
        "Komplettera åtgärden: samverkansparter, indikator och tid.",
        "Complete the measure: partners, indicator and dates.",
    ),
    "rollover.remark.period": (
        "Ange ny tid. Den förra var {start} till {end}.",
        "Give new dates. The last were {start} to {end}.",
    ),
    "rollover.remark.no_start": ("okänt startdatum", "an unknown start"),
    "rollover.remark.area": ("Ange utvecklingsområde.", "Give the development area."),
    "rollover.remark.lead": (
        "Ange ansvarig förvaltning. {department} är inte aktiv.",
        "Give the lead department. {department} is not active.",
    ),
    "rollover.sheet": ("Övergång", "Rollover"),
    "rollover.title": ("Från {old} till {new}", "From {old} to {new}"),
    "rollover.notes": ("Att veta", "To know"),
    "rollover.history.left_out": ("Ur planen för {year}", "Of the plan for {year}"),
    "rollover.history.used": (
        "Id som har använts tidigare och inte får användas igen",
        "An id that has been used and must not be used again",
    ),
    "error.year_not_after": (
        "{value} är inte ett år efter {year}, som planen gäller.",
        "{value} is not a year after {year}, which the plan is for.",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {**_SUMMARY, **_ERRORS, **_ROLLOVER}
