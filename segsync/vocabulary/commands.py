"""Words of the command line, of errors and of mail."""

TEXTS: dict[str, tuple[str, str]] = {
    # Nouns
    "noun.measure.one": ("åtgärd", "measure"),
    "noun.measure.many": ("åtgärder", "measures"),
    "noun.change.one": ("ändring", "change"),
    "noun.change.many": ("ändringar", "changes"),
    "noun.conflict.one": ("konflikt", "conflict"),
    "noun.conflict.many": ("konflikter", "conflicts"),
    "noun.question.one": ("fråga", "question"),
    "noun.question.many": ("frågor", "questions"),
    "noun.return.one": ("svar", "return"),
    "noun.return.many": ("svar", "returns"),
    "noun.template.one": ("mall", "template"),
    "noun.template.many": ("mallar", "templates"),
    "noun.department.one": ("förvaltning", "department"),
    "noun.department.many": ("förvaltningar", "departments"),
    "noun.error.one": ("fel", "error"),
    "noun.error.many": ("fel", "errors"),
    "noun.note.one": ("påpekande", "note"),
    "noun.note.many": ("påpekanden", "notes"),
    "noun.remark.one": ("sak", "thing"),
    "noun.remark.many": ("saker", "things"),
    "noun.cell.one": ("cell", "cell"),
    "noun.cell.many": ("celler", "cells"),
    "noun.day.one": ("dag", "day"),
    "noun.day.many": ("dagar", "days"),
    # Help
    "help.segsync": (
        "Samlar in förvaltningarnas uppföljning av en handlingsplan i Excel och slår samman den cell för cell.",
        "Collects the departments' follow-up of an action plan in Excel and merges it cell by cell.",
    ),
    "help.demo": (
        "Skapa ett komplett exempel: en plan med 60 åtgärder, utskickade mallar, inkomna svar och en uppföljning.",
        "Make a complete example: a plan of 60 measures, templates out, returns in, and a follow-up.",
    ),
    "help.init": ("Börja en ny plan i en egen mapp.", "Start a new plan in a folder of its own."),
    "help.check": (
        "Kontrollera masterfilen, eller inkomna filer var för sig.",
        "Check the master, or returned files alone.",
    ),
    "help.send": (
        "Skriv en mall och ett brevutkast till varje förvaltning.",
        "Write a template and a mail draft for each department.",
    ),
    "help.status": (
        "Visa vad som är utskickat, inkommet, klart och sent.",
        "Show what is sent, returned, complete and late.",
    ),
    "help.merge": (
        "Slå samman det som kommit in och skriv uppföljningen. Inget annat ändras.",
        "Merge what came back and write the follow-up workbook. Nothing else is changed.",
    ),
    "help.feedback": (
        "Skriv en kopia av varje svar som behöver rättas, med cellerna märkta, och ett brevutkast.",
        "Write a copy of each return that needs correcting, with the cells marked, and a mail draft.",
    ),
    "help.option.json": ("Skriv resultatet som JSON på standard ut.", "Write the result as JSON to standard output."),
    "help.option.dry_run": ("Visa vad som skulle hända, skriv inget.", "Show what would happen; write nothing."),
    "help.option.quiet": ("Skriv bara fel.", "Write errors only."),
    "help.option.verbose": ("Skriv varje fynd.", "Write every finding."),
    "help.option.help": ("Visa hjälpen och sluta.", "Show this message and exit."),
    "help.option.version": ("Visa versionen och sluta.", "Show the version and exit."),
    "help.option.year": ("Planens år.", "The plan's year."),
    "help.option.lang": ("Planens språk.", "The plan's language."),
    "help.option.from": (
        "Läs åtgärderna från en befintlig tabell, efter dess rubriker.",
        "Read the measures from an existing table, by its headings.",
    ),
    "help.option.department": (
        "Skicka bara till den här förvaltningen (kan upprepas).",
        "Send to this department only (may be repeated).",
    ),
    "help.option.deadline": ("Sista svarsdag, åååå-mm-dd.", "The deadline, yyyy-mm-dd."),
    "help.option.only": ("Läs bara de angivna filerna och skriv inget.", "Read just the named files; write nothing."),
    "help.option.latest_wins": (
        "Låt bara det nyaste svaret på varje mall gälla.",
        "Let only the newest return of each template speak.",
    ),
    "help.usage": ("Användning:", "Usage:"),
    "help.options": ("Val", "Options"),
    "help.commands": ("Kommandon", "Commands"),
    # What commands say
    "next": ("Nästa steg: {step}", "Next: {step}"),
    "init.done": (
        "Planen {plan} finns nu i {folder}.",
        "The plan {plan} is now in {folder}.",
    ),
    "init.imported": ("{measures} lästes från {file}.", "{measures} were read from {file}."),
    "init.old_statuses": (
        "Alla åtgärder börjar som Ej rapporterad. Tidigare status i filen: {statuses}.",
        "All measures start as Not reported. Earlier statuses in the file: {statuses}.",
    ),
    "init.new_departments": (
        "Förvaltningar som lades till ur tabellen (kontrollera koderna): {departments}.",
        "Departments added from the table (check the codes): {departments}.",
    ),
    "init.not_placed": ("Kunde inte placeras:", "Could not be placed:"),
    "init.not_placed.column": ("kolumnen {value}", "the column {value}"),
    "init.not_placed.value": ("{value} i kolumnen {heading}", "{value} in the column {heading}"),
    "init.not_placed.row": ("raden utan åtgärd", "the row without a measure"),
    "init.next": (
        "öppna master.xlsx, fyll i Förvaltningar och Åtgärder, och kör: segsync send {folder}",
        "open master.xlsx, fill in Departments and Measures, then run: segsync send {folder}",
    ),
    "init.next_imported": (
        "öppna master.xlsx, kontrollera åtgärder och förvaltningar, och kör: segsync send {folder}",
        "open master.xlsx, check measures and departments, then run: segsync send {folder}",
    ),
    "send.done": (
        "Skrivet i outbox/{round}: {templates}, med ett brevutkast (.eml) till varje.",
        "Written to outbox/{round}: {templates}, with a mail draft (.eml) for each.",
    ),
    "send.would": ("Skulle skrivas i outbox/{round}: {templates}.", "Would be written to outbox/{round}: {templates}."),
    "send.deadline": ("Sista svarsdag: {deadline}.", "Deadline: {deadline}."),
    "send.no_deadline": (
        "Ingen sista svarsdag är satt. Ange den med --deadline eller på bladet Inställningar.",
        "No deadline is set. Give one with --deadline or on the sheet Settings.",
    ),
    "send.no_mailbox": ("Funktionsbrevlåda saknas för: {departments}.", "No functional mailbox for: {departments}."),
    "send.without_measures": (
        "Inte utskickat, eftersom de inte har någon åtgärd: {departments}.",
        "Not sent, for want of a measure: {departments}.",
    ),
    "send.next": (
        "öppna brevutkasten och skicka dem. Lägg svaren i inbox och kör: segsync merge",
        "open the mail drafts and send them. Put the returns into inbox and run: segsync merge",
    ),
    "merge.none": ("Inga svar har kommit in än.", "No returns have come in yet."),
    "merge.read": ("Läst: {returns}, {cells}.", "Read: {returns}, {cells}."),
    "merge.outcome": (
        "{taken} att föra in, {conflicts} och {questions} att avgöra.",
        "{taken} to take in, {conflicts} and {questions} to decide.",
    ),
    "merge.findings": (
        "Fynd: {stop} stopp, {ask} frågor, {note} att notera, {fixed} rättade.",
        "Findings: {stop} stop, {ask} ask, {note} note, {fixed} fixed.",
    ),
    "merge.missing": (
        "Har inte svarat i omgång {round}: {departments}.",
        "Not answered in round {round}: {departments}.",
    ),
    "merge.written": ("Uppföljningen är skriven: {file}", "The follow-up is written: {file}"),
    "merge.overview": ("Översikt att öppna i webbläsaren: {file}", "Overview to open in the browser: {file}"),
    "merge.settled": (
        "{kept} val i den förra uppföljningen gäller fortfarande och står kvar.",
        "{kept} choices in the previous follow-up still apply and were kept.",
    ),
    "merge.no_longer_settled": (
        "{count} i den förra uppföljningen gäller inte längre:",
        "{count} in the previous follow-up no longer apply:",
    ),
    "merge.not_written": ("Inget har skrivits.", "Nothing was written."),
    "merge.next_settle": (
        "öppna {file}, bladet {sheet}, och välj i kolumnen Välj.",
        "open {file}, sheet {sheet}, and choose in the column Choose.",
    ),
    "merge.next_done": ("öppna {file} och läs sammanfattningen.", "open {file} and read the summary."),
    "merge.next_wait": (
        "lägg förvaltningarnas svar i inbox och kör: segsync merge",
        "put the departments' returns into inbox and run: segsync merge",
    ),
    "merge.next_send": ("skicka mallar: segsync send", "send templates: segsync send"),
    "feedback.file": ("Att rätta", "To correct"),
    "feedback.done": (
        "{returns} att rätta skrivna i results/feedback:",
        "{returns} to correct written to results/feedback:",
    ),
    "feedback.would": (
        "{returns} att rätta skulle skrivas i results/feedback:",
        "{returns} to correct would be written to results/feedback:",
    ),
    "feedback.none": ("Inget att rätta i svaren.", "Nothing to correct in the returns."),
    "feedback.next": (
        "öppna brevutkasten och skicka dem. Lägg de rättade kopiorna i inbox och kör: segsync merge",
        "open the mail drafts and send them. Put the corrected copies into inbox and run: segsync merge",
    ),
    "feedback.next_none": ("segsync merge", "segsync merge"),
    "check.fine": (
        "Masterfilen är i ordning: {measures}, {departments}.",
        "The master is in order: {measures}, {departments}.",
    ),
    "check.files_fine": ("Inget att anmärka.", "Nothing to remark."),
    "check.next_fix": (
        "rätta det som anges ovan och kontrollera igen.",
        "correct what is listed above and check again.",
    ),
    "check.next_fine": (
        "segsync send, eller segsync merge när svar har kommit in.",
        "segsync send, or segsync merge once returns are in.",
    ),
    "status.title": ("{plan}, omgång {round}, {today}", "{plan}, round {round}, {today}"),
    "status.no_round": ("Inget är utskickat än.", "Nothing has been sent yet."),
    "status.column.department": ("Förvaltning", "Department"),
    "status.column.sent": ("Utskickat", "Sent"),
    "status.column.state": ("Läge", "State"),
    "status.column.files": ("Filer", "Files"),
    "status.column.complete": ("Klarmarkerade", "Complete"),
    "status.column.conflicts": ("Konflikter", "Conflicts"),
    "status.column.questions": ("Frågor", "Questions"),
    "status.column.time": ("Tid", "Time"),
    "status.state.returned": ("svarat", "returned"),
    "status.state.missing": ("inte svarat", "missing"),
    "status.state.rejected": ("kunde inte läsas", "rejected"),
    "status.state.not_sent": ("inte utskickat", "not sent"),
    "status.left": ("{days} kvar", "{days} left"),
    "status.late": ("{days} försenad", "{days} late"),
    "status.due_today": ("sista dagen", "due today"),
    "status.not_sent": (
        "Tillkommit sedan utskicket: {items}. Skicka med: segsync send {options}",
        "Added since sending: {items}. Send with: segsync send {options}",
    ),
    "status.next_merge": ("segsync merge", "segsync merge"),
    "status.next_send": ("segsync send", "segsync send"),
    "status.next_wait": ("påminn dem som inte har svarat.", "remind those who have not answered."),
    "demo.made": (
        "Ett exempel finns nu i {folder}: {measures}, {departments}.",
        "An example is now in {folder}: {measures}, {departments}.",
    ),
    "demo.open": ("Öppna {file}, bladet {sheet}.", "Open {file}, sheet {sheet}."),
    "finding.severity.stop": ("stopp", "stop"),
    "finding.severity.ask": ("fråga", "ask"),
    "finding.severity.note": ("notera", "note"),
    "finding.severity.fixed": ("rättat", "fixed"),
    "more_with_verbose": ("… och {count} till; visa alla med -v.", "… and {count} more; show all with -v."),
    # Errors
    "error.prefix": ("fel", "error"),
    "error.no_plan_here": (
        "Det finns ingen plan i {folder} (ingen master.xlsx). Börja en med: segsync init {folder} --year ÅR",
        "There is no plan in {folder} (no master.xlsx). Start one with: segsync init {folder} --year YEAR",
    ),
    "error.no_plan_found": (
        "Varken {folder} eller någon mapp ovanför är en plan. Gå till planens mapp, eller ange den.",
        "Neither {folder} nor a folder above it is a plan. Go to the plan's folder, or name it.",
    ),
    "error.not_a_master": (
        "{file} är inte gjord av segsync: bladet Inställningar saknas. Börja en plan med: segsync init",
        "{file} was not made by segsync: the sheet Settings is missing. Start a plan with: segsync init",
    ),
    "error.master_unreadable": (
        "{file} kan inte läsas. {reason}",
        "{file} cannot be read. {reason}",
    ),
    "error.invalid_master": (
        "Masterfilen har {count} fel som måste rättas först.",
        "The master has {count} errors that must be corrected first.",
    ),
    "error.table_unreadable": (
        "{file} kan inte läsas. {reason}",
        "{file} cannot be read. {reason}",
    ),
    "error.nothing_to_check_by": (
        "{file} är ingen mall med sin märkning kvar, och ingen plan finns här. Kör kontrollen i planens mapp.",
        "{file} is not a template with its mark, and there is no plan here. Run the check in the plan's folder.",
    ),
    "error.followup_unreadable": (
        "{file} kan inte läsas, och valen i den får inte gå förlorade. {reason} Inget har skrivits.",
        "{file} cannot be read, and the choices in it must not be lost. {reason} Nothing was written.",
    ),
    "error.no_such_file": ("{file} finns inte.", "{file} does not exist."),
    "error.no_table": (
        "{file} har ingen tabell med åtgärder. Minst rubriken Åtgärd och en till behövs.",
        "{file} has no table of measures. At least the heading Measure and one more are needed.",
    ),
    "error.plan_exists": (
        "{folder} har redan en plan. Välj en annan mapp.",
        "{folder} has a plan already. Choose another folder.",
    ),
    "error.folder_not_empty": (
        "{folder} är inte tom. Välj en annan mapp.",
        "{folder} is not empty. Choose another folder.",
    ),
    "error.unknown_department": (
        "{value} är ingen av förvaltningarna med åtgärder. Välj bland: {known}",
        "{value} is not one of the departments with measures. Choose among: {known}",
    ),
    "error.department_without_measures": (
        "{value} varken leder eller deltar i någon åtgärd, eller är inte aktiv. Välj bland: {known}",
        "{value} neither leads nor takes part in a measure, or is not active. Choose among: {known}",
    ),
    "error.nothing_to_send": (
        "Ingen aktiv förvaltning har någon åtgärd. Fyll i Förvaltningar och Åtgärder i master.xlsx.",
        "No active department has a measure. Fill in Departments and Measures in master.xlsx.",
    ),
    "error.would_overwrite": (
        "{file} finns redan och skrivs inte över. Flytta undan filen och försök igen.",
        "{file} exists already and is not overwritten. Move it away and try again.",
    ),
    "error.record_unreadable": (
        "{file} är skadad eller borta. Återställ mappen .segsync från en säkerhetskopia.",
        "{file} is damaged or gone. Restore the folder .segsync from a backup.",
    ),
    "error.locked": (
        "Planen används redan av {user} på {host} sedan {since} ({age} min). Vänta tills det är klart. Pågår inget "
        "arbete där: ta bort filen .segsync/{file}.",
        "The plan is in use by {user} on {host} since {since} ({age} min). Wait until that is done. If nobody is "
        "working there, remove the file .segsync/{file}.",
    ),
    "error.cannot_write": (
        "{file} kan inte skrivas ({reason}). Kontrollera att filen är stängd och att mappen går att skriva i.",
        "{file} cannot be written ({reason}). Check that the file is closed and the folder can be written to.",
    ),
    "error.file_open": (
        "{file} är öppen i ett kalkylprogram. Spara och stäng den, och försök igen. Är den inte öppen någonstans: ta "
        "bort filen {sign}.",
        "{file} is open in a spreadsheet program. Save and close it, then try again. If nobody has it open, remove "
        "the file {sign}.",
    ),
    "error.file_open_by": (
        "{file} är öppen i ett kalkylprogram hos {user}. Den behöver sparas och stängas; försök sedan igen. Är den "
        "inte öppen någonstans: ta bort filen {sign}.",
        "{file} is open in a spreadsheet program by {user}. It must be saved and closed; then try again. If nobody "
        "has it open, remove the file {sign}.",
    ),
    "error.bad_deadline": ("{value} är inget datum. Skriv åååå-mm-dd.", "{value} is not a date. Write yyyy-mm-dd."),
    "error.internal": (
        "Internt fel ({kind}). Inget mer har skrivits. Detaljer: {file}",
        "Internal fault ({kind}). Nothing more was written. Details: {file}",
    ),
    "error.interrupted": ("Avbrutet.", "Interrupted."),
    "plan.default_name": ("Åtgärdsplan mot segregation", "Action plan against segregation"),
    # Dates
    "date.not_set": ("(sista svarsdag ej satt)", "(no deadline set)"),
}
