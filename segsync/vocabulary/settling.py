"""Words of apply, undo and history: what is written to the master, what is not, and why."""

TEXTS: dict[str, tuple[str, str]] = {
    # apply
    "apply.done": (
        "Infört i {file}: {changes} ({undisputed} utan invändning, {chosen} enligt val).",
        "{changes} written to {file} ({undisputed} undisputed, {chosen} by choice).",
    ),
    "apply.would": (
        "Skulle införas i {file}: {changes} ({undisputed} utan invändning, {chosen} enligt val).",
        "{changes} would be written to {file} ({undisputed} undisputed, {chosen} by choice).",
    ),
    "apply.settled": ("Avgjort: {cases}.", "Settled: {cases}."),
    "apply.new_measures": ("Nya åtgärder i planen: {measures}.", "New measures in the plan: {measures}."),
    "apply.backup": ("Säkerhetskopia: {file}", "Backup: {file}"),
    "apply.nothing": (
        "Inget att införa: masterfilen är oförändrad.",
        "Nothing to apply: the master is unchanged.",
    ),
    "apply.left": ("{cases} kvar att avgöra i {file}.", "{cases} left to settle in {file}."),
    "apply.not_carried_out": ("Val som inte gick att införa:", "Choices that could not be carried out:"),
    "apply.recovered": (
        "Ett avbrutet införande från {when} hade nått masterfilen. Det är nu bokfört.",
        "An apply from {when} that was cut off had reached the master. It is now on record.",
    ),
    "apply.not_recovered": (
        "Ett införande från {when} avbröts innan något skrevs i masterfilen.",
        "An apply from {when} was cut off before anything was written to the master.",
    ),
    "apply.next_settle": (
        "öppna {file}, avgör det som är kvar, spara och kör: segsync apply",
        "open {file}, settle what is left, save it and run: segsync apply",
    ),
    "apply.next_done": (
        "segsync summary (eller ångra med: segsync undo)",
        "segsync summary (or take it back with: segsync undo)",
    ),
    "apply.change_is_new": (
        "{row}, {field}: ett värde som inte visades skulle skrivas.",
        "{row}, {field}: a value that was not shown would be written.",
    ),
    "apply.change_is_gone": (
        "{row}, {field}: värdet som visades gäller inte längre.",
        "{row}, {field}: the value that was shown no longer applies.",
    ),
    "apply.case_is_other": (
        "{row}, {field}: förslagen är inte längre desamma.",
        "{row}, {field}: the proposals are no longer the same.",
    ),
    "apply.case_is_gone": (
        "{row}, {field}: det som valet gällde finns inte längre.",
        "{row}, {field}: what the choice was about is no longer there.",
    ),
    "apply.row_is_edited": (
        "{row}: raden har ändrats i masterfilen.",
        "{row}: the row has been edited in the master.",
    ),
    "apply.and_more": ("Och {count} till.", "And {count} more."),
    # undo
    "undo.done": (
        "{file} är återställd till läget före {what} {when}.",
        "{file} is as it was before the {what} of {when}.",
    ),
    "undo.would": (
        "{file} skulle återställas till läget före {what} {when}.",
        "{file} would be put back as it was before the {what} of {when}.",
    ),
    "undo.settled_only": (
        "Valen från {when} gäller inte längre. Masterfilen var oförändrad.",
        "The choices of {when} no longer stand. The master was not touched.",
    ),
    "undo.edited": (
        "Masterfilen hade ändrats sedan dess. De ändringarna finns i {file}: {cells}.",
        "The master had been edited since. Those edits are kept in {file}: {cells}.",
    ),
    "undo.next": (
        "segsync merge (eller gör om med: segsync undo)",
        "segsync merge (or do it again with: segsync undo)",
    ),
    "decision.kind.apply": ("införandet", "apply"),
    "decision.kind.undo": ("ångrandet", "undo"),
    # history
    "history.none": ("Inget har införts ännu.", "Nothing has been applied yet."),
    "history.none_of": ("Inget har införts om {measure}.", "Nothing has been applied about {measure}."),
    "history.column.when": ("När", "When"),
    "history.column.what": ("Vad", "What"),
    "history.column.row": ("Id", "ID"),
    "history.column.field": ("Fält", "Field"),
    "history.column.change": ("Ändring", "Change"),
    "history.column.source": ("Källa", "Source"),
    "history.what.apply": ("infört", "applied"),
    "history.what.undone": ("ångrat", "taken back"),
    "history.what.undo": ("ångrade {number}", "took back {number}"),
    "history.change": ("{old} → {new}", "{old} → {new}"),
    "history.because": ("{change} ({reason})", "{change} ({reason})"),
    "history.next": ("segsync history -m ID visar en åtgärd", "segsync history -m ID shows one measure"),
    # Help
    "help.apply": (
        "Skriver i masterfilen det som är avgjort: ändringar som ingen bestrider och valen i sammanställningen.",
        "Write what is decided to the master: changes that nobody disputes, and the choices in the follow-up.",
    ),
    "help.undo": (
        "Tar tillbaka det senaste införandet. Kan själv ångras.",
        "Take the last apply back. Can itself be undone.",
    ),
    "help.history": (
        "Visar vad som har ändrats i masterfilen, när och varifrån.",
        "Show what was changed in the master, when, and from where.",
    ),
    "help.option.measure": ("Bara om en åtgärd (id).", "Only about one measure (id)."),
    # Nouns
    "noun.choice.one": ("val", "choice"),
    "noun.choice.many": ("val", "choices"),
    "noun.case.one": ("konflikt eller fråga", "conflict or question"),
    "noun.case.many": ("konflikter och frågor", "conflicts and questions"),
    # Errors
    "error.merge_again": (
        "Det som skulle införas är inte det som sammanställningen visar. {changes} Kör segsync merge igen; valen som "
        "fortfarande gäller följer med.",
        "What would be applied is not what the follow-up shows. {changes} Run segsync merge again; choices that still "
        "apply are kept.",
    ),
    "error.no_followup": (
        "{file} finns inte. Kör segsync merge först.",
        "{file} does not exist. Run segsync merge first.",
    ),
    "error.followup_of_other_plan": (
        "{file} hör till en annan plan. Ange sammanställningen för den här planen.",
        "{file} belongs to another plan. Name the follow-up of this plan.",
    ),
    "error.followup_changed": (
        "{file} har sparats sedan den lästes. Inget är skrivet. Kör segsync merge igen.",
        "{file} has been saved since it was read. Nothing was written. Run segsync merge again.",
    ),
    "error.master_changed": (
        "{file} ändrades medan segsync arbetade. Inget är skrivet. Kör segsync merge igen.",
        "{file} was changed while segsync was at work. Nothing was written. Run segsync merge again.",
    ),
    "error.cannot_read": (
        "{file} kan inte läsas ({reason}). Kontrollera att filen är stängd och går att öppna.",
        "{file} cannot be read ({reason}). Check that the file is closed and can be opened.",
    ),
    "error.history_missing": (
        "Bladet {sheet} saknas i masterfilen, eller dess rubriker. Lägg till bladet med rubrikerna {headings}.",
        "The sheet {sheet} is missing from the master, or its headings are. Add the sheet with the headings "
        "{headings}.",
    ),
    "error.nothing_to_undo": (
        "Det finns inget att ångra: inget har införts i planen.",
        "There is nothing to undo: nothing has been applied to the plan.",
    ),
    "error.backup_gone": (
        "Säkerhetskopian {file} saknas eller är ändrad. Masterfilen är orörd. Återställ kopian och försök igen.",
        "The backup {file} is missing or changed. The master is untouched. Restore the copy and try again.",
    ),
    # Findings about choices
    "finding.settlement_changed": (
        "Valet ”{value}” ({heading}) gäller inte längre: värdena är andra nu. Välj på nytt på raden.",
        "The choice “{value}” ({heading}) no longer applies: the values are others now. Choose again on the row.",
    ),
    "finding.settlement_gone": (
        "Valet ”{value}” ({heading}) gäller inte längre: frågan finns inte kvar.",
        "The choice “{value}” ({heading}) no longer applies: the question is gone.",
    ),
    "finding.settlement_not_offered": (
        "Valet ”{value}” ({heading}) finns inte bland radens alternativ. Välj i listan på raden.",
        "The choice “{value}” ({heading}) is not among the row's choices. Choose from the list on the row.",
    ),
    "finding.settled_twice": (
        "Raden finns två gånger med olika val, bland annat ”{value}”. Ta bort den ena.",
        "The row is there twice with different choices, among them “{value}”. Remove one of them.",
    ),
    "finding.own_without_choice": (
        "”{value}” står som eget värde, men inget är valt. Välj Eget värde i listan, eller töm cellen.",
        "“{value}” stands as an own value, but nothing is chosen. Choose Own value from the list, or clear the cell.",
    ),
    "finding.own_beside_choice": (
        "”{value}” står som eget värde, men något annat är valt. Välj Eget värde i listan, eller töm cellen.",
        "“{value}” stands as an own value, but something else is chosen. Choose Own value from the list, or clear "
        "the cell.",
    ),
    "finding.own_value_missing": (
        "Eget värde är valt, men inget är skrivet. Skriv värdet i kolumnen Eget värde.",
        "Own value is chosen, but none is written. Write the value in the column Own value.",
    ),
    "finding.needed_in_plan": (
        "Ingen åtgärd kan sakna detta. Välj att avvisa, eller skriv ett annat värde i masterfilen.",
        "No measure can be without this. Choose to refuse it, or write another value into the master.",
    ),
    "finding.measure_kept_out": (
        "Åtgärden {value} hålls utanför planen av ett annat val, så rapporten kan inte tas tillbaka.",
        "Another choice keeps the measure {value} out of the plan, so the report cannot be taken back.",
    ),
    "finding.two_values_for_cell": (
        "Cellen får redan ett annat värde, från {value}. Inför det, sammanställ igen och välj sedan.",
        "The cell already gets another value, from {value}. Apply that, merge again, and then choose.",
    ),
    "finding.row_added_already": (
        "Raden har redan kommit in i planen som {value}, från en annan fil. Sammanställ igen efter införandet.",
        "The row has come into the plan already as {value}, from another file. Merge again after the apply.",
    ),
    "finding.new_measure_without_title": (
        "Förslaget saknar rubrik och kan inte läggas till. Be förvaltningen om en, eller skriv in åtgärden i "
        "masterfilen.",
        "The proposal has no title and cannot be added. Ask the department for one, or write the measure into the "
        "master.",
    ),
    "finding.new_measure_without_area": (
        "Förslaget saknar utvecklingsområde. Skriv området i kolumnen Eget värde, bredvid valet Lägg till.",
        "The proposal has no development area. Write the area in the column Own value, beside the choice Add.",
    ),
    "finding.same_as_unsettled": (
        "Förslaget ska vara samma som {value}, som inte har lagts till. Välj Lägg till för det, eller något annat här.",
        "The proposal should be the same as {value}, which has not been added. Choose Add for that one, or something "
        "else here.",
    ),
}
