"""Words of findings and questions. A sentence says what is wrong or odd, and what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "finding.nearest": ("Närmast i listan: {candidates}.", "Nearest in the list: {candidates}."),
    # Values in cells
    "finding.value_not_in_list": (
        "”{value}” finns inte i listan.",
        "“{value}” is not in the list.",
    ),
    "finding.unknown_member": (
        "”{value}” innehåller något som inte finns i listan.",
        "“{value}” holds something that is not in the list.",
    ),
    "finding.ambiguous_value": (
        "”{value}” kan betyda flera saker. Välj en av: {candidates}.",
        "“{value}” can mean several things. Choose one of: {candidates}.",
    ),
    "finding.not_a_number": (
        "”{value}” går inte att läsa som ett tal. Skriv bara talet, till exempel 1 250,5.",
        "“{value}” cannot be read as a number. Write just the number, for example 1 250,5.",
    ),
    "finding.rough_number": (
        "”{value}” är ungefärligt. Skriv ett tal, eller godta {candidates}.",
        "“{value}” is approximate. Write a number, or accept {candidates}.",
    ),
    "finding.ambiguous_number": (
        "”{value}” kan läsas på flera sätt: {candidates}. Välj ett av dem.",
        "“{value}” can be read in several ways: {candidates}. Choose one of them.",
    ),
    "finding.ambiguous_amount": (
        "”{value}” har en otydlig enhet. Beloppet ska vara i tusental kronor: {candidates}?",
        "“{value}” has an unclear unit. The amount should be in thousands of kronor: {candidates}?",
    ),
    "finding.percent_in_amount": (
        "”{value}” är en andel, men här ska ett belopp stå. Vilket belopp i tusental kronor menas?",
        "“{value}” is a share, but an amount should stand here. Which amount in thousands of kronor is meant?",
    ),
    "finding.thousandfold": (
        "”{value}” är över tusen gånger det tidigare beloppet. Är det i kronor i stället för tusental kronor?",
        "“{value}” is more than a thousand times the earlier amount. Is it in kronor instead of thousands of kronor?",
    ),
    "finding.date_outside_plan": (
        "”{value}” ligger långt från planens år. Stämmer datumet?",
        "“{value}” is far from the plan's year. Is the date right?",
    ),
    "finding.word_for_nothing": (
        "”{value}” brukar betyda att inget ska stå här. Ska cellen vara tom?",
        "“{value}” usually means that nothing should stand here. Should the cell be blank?",
    ),
    "finding.need_that_is_none": (
        "”{value}” står som ett behov. Menas Inget ytterligare behov?",
        "“{value}” stands as a need. Is No further need meant?",
    ),
    "finding.personal_number": (
        "Texten innehåller ett personnummer. Det får inte följa med till planen.",
        "The text holds a personal identity number. It must not come into the plan.",
    ),
    "finding.another_need": (
        "På samma rad i en annan fil från förvaltningen står ett annat behov.",
        "The same row of another file from the department holds another need.",
    ),
    "finding.filled_series": (
        "{count} rader går från ”{first}” till ”{last}” med lika steg, som när en cell dras nedåt. Är det menat så?",
        "{count} rows go from “{first}” to “{last}” in equal steps, as when a cell is dragged down. Is that meant?",
    ),
    "finding.filled_down": (
        "”{value}” står på alla {count} raderna. Är det menat så?",
        "“{value}” stands on all {count} rows. Is that meant?",
    ),
    "finding.below_minimum": (
        "”{value}” är mindre än noll. Skriv ett belopp som är noll eller större.",
        "“{value}” is less than zero. Write an amount of zero or more.",
    ),
    "finding.not_a_date": (
        "”{value}” går inte att läsa som ett datum. Skriv åååå-mm-dd, till exempel 2022-10-14.",
        "“{value}” cannot be read as a date. Write yyyy-mm-dd, for example 2022-10-14.",
    ),
    "finding.party_unclear": (
        "”{value}” nämner en förvaltning tillsammans med annat. Skriv parterna med kommatecken emellan.",
        "“{value}” names a department together with something else. Write the parties with commas between.",
    ),
    "finding.mark_unclear": (
        "”{value}” är inget datum, så raden räknas inte som klarmarkerad.",
        "“{value}” is no date, so the row does not count as marked complete.",
    ),
    "finding.ambiguous_date": (
        "”{value}” kan vara flera datum: {candidates}. Välj ett, eller skriv åååå-mm-dd.",
        "“{value}” can be several dates: {candidates}. Choose one, or write yyyy-mm-dd.",
    ),
    "finding.loose_date": (
        "”{value}” är inget bestämt datum. Skriv åååå-mm-dd, till exempel 2022-10-14.",
        "“{value}” is not an exact date. Write yyyy-mm-dd, for example 2022-10-14.",
    ),
    "finding.number_in_date": (
        "”{value}” är ett tal i en datumcell. Är det datumet {candidates}?",
        "“{value}” is a number in a date cell. Is it the date {candidates}?",
    ),
    "finding.date_in_number": (
        "”{value}” är ett datum i en talcell. Skriv talet som det ska vara.",
        "“{value}” is a date in a number cell. Write the number as it should be.",
    ),
    "finding.unknown_department": (
        "”{value}” är ingen av planens förvaltningar. Använd en kod från bladet Förvaltningar.",
        "“{value}” is not one of the plan's departments. Use a code from the sheet Departments.",
    ),
    "finding.error_value": (
        "”{value}” är ett felvärde från en formel. Skriv värdet i stället.",
        "“{value}” is an error from a formula. Write the value instead.",
    ),
    "finding.formula_without_value": (
        "”{value}” är en formel utan sparat resultat. Öppna filen i Excel och spara den, eller skriv värdet.",
        "“{value}” is a formula without a stored result. Open the file in Excel and save it, or write the value.",
    ),
    "finding.formula_value": (
        "”{value}” är en formel; dess sparade resultat har använts.",
        "“{value}” is a formula; its stored result was used.",
    ),
    "finding.merged_cell": (
        "”{value}” står i en sammanfogad cell som täcker flera celler. Vad ska stå i den här?",
        "“{value}” stands in a merged cell that covers several cells. What should stand in this one?",
    ),
    "finding.text_at_limit": (
        "”{value}” är så lång som en cell rymmer. Kontrollera att slutet inte har fallit bort.",
        "“{value}” is as long as a cell can hold. Check that its end has not been lost.",
    ),
    "finding.control_characters": (
        "”{value}” innehåller styrtecken, som annars inte syns. Skriv om texten om de inte ska vara där.",
        "“{value}” holds control characters, which are otherwise not seen. Write it anew if they should not be there.",
    ),
    # Rules across fields
    "finding.end_before_start": (
        "”{value}” gör att slutdatum ligger före startdatum. Rätta ett av dem.",
        "“{value}” puts the end date before the start date. Correct one of them.",
    ),
    "finding.result_missing": (
        "”{value}” säger att åtgärden är genomförd, men ingen involverad förvaltning har skrivit ett resultat.",
        "“{value}” says that the measure is completed, but no involved department has written a result.",
    ),
    "finding.reason_missing": (
        "”{value}” kräver en orsak i kolumnen Vad har hindrat arbetet?",
        "“{value}” needs a reason in the column What hindered the work?",
    ),
    "finding.more_than_whole": (
        "”{value}” gör att beloppet utöver internbudget är större än den beräknade kostnaden nästa år.",
        "“{value}” makes the amount beyond the internal budget larger than next year's estimated cost.",
    ),
    "finding.financing_plan_missing": (
        "”{value}” kräver svar i kolumnen Hur finansieras det?",
        "“{value}” needs an answer in the column How is it financed?",
    ),
    "finding.forecast_without_ongoing": (
        "”{value}” står tillsammans med en prognos, men prognos hör till åtgärder som pågår.",
        "“{value}” stands beside a forecast, but a forecast belongs to ongoing measures.",
    ),
    "finding.done_yet_continues": (
        "”{value}” betyder att åtgärden är genomförd och ändå fortsätter oförändrad. Stämmer det?",
        "“{value}” means that the measure is completed and yet continues unchanged. Is that right?",
    ),
    "finding.no_obstacles_beside_others": (
        "”{value}” säger både Inga hinder och ett hinder.",
        "“{value}” says both No obstacles and an obstacle.",
    ),
    "finding.whole_municipality_beside_others": (
        "”{value}” säger både Hela kommunen och ett enskilt område.",
        "“{value}” says both Whole municipality and a single area.",
    ),
    "finding.not_started_late": (
        "”{value}” står kvar fast startdatum har passerat.",
        "“{value}” still stands although the start date has passed.",
    ),
    # Normalised
    "finding.alias_read": (
        "”{value}” lästes som det vanliga ordet i listan.",
        "“{value}” was read as the list's usual word.",
    ),
    "finding.spelling_read": (
        "”{value}” lästes med listans stavning.",
        "“{value}” was read with the list's spelling.",
    ),
    "finding.set_read": (
        "”{value}” delades upp och skrevs på planens vanliga sätt.",
        "“{value}” was divided and written the plan's usual way.",
    ),
    "finding.number_read": (
        "”{value}” var text och lästes som ett tal.",
        "“{value}” was text and was read as a number.",
    ),
    "finding.percent_read": (
        "”{value}” lästes som talet utan procenttecken.",
        "“{value}” was read as the number without the per cent sign.",
    ),
    "finding.unit_converted": (
        "”{value}” räknades om till tusental kronor.",
        "“{value}” was converted to thousands of kronor.",
    ),
    "finding.date_read": (
        "”{value}” lästes som ett datum.",
        "“{value}” was read as a date.",
    ),
    "finding.text_tidied": (
        "”{value}” hade mellanslag eller tecken som inte syns; de är borttagna.",
        "“{value}” had spaces or signs that are not seen; they were taken out.",
    ),
    "finding.dash_is_blank": (
        "”{value}” lästes som en tom cell.",
        "“{value}” was read as a blank cell.",
    ),
    # Columns, rows and sheets
    "finding.heading_read": (
        "”{value}” lästes som kolumnen {usual}.",
        "“{value}” was read as the column {usual}.",
    ),
    "finding.heading_unclear": (
        "”{value}” är en rubrik som inte känns igen. Är det {candidates}? Kolumnens {count} celler väntar på svar.",
        "“{value}” is a heading that is not recognised. Is it {candidates}? Its {count} cells wait for an answer.",
    ),
    "finding.heading_twice": (
        "”{value}” är en rubrik som finns flera gånger. Behåll en av kolumnerna.",
        "“{value}” is a heading that stands several times. Keep one of the columns.",
    ),
    "finding.column_missing": (
        "Kolumnen {heading} saknas. Dess celler räknas som obesvarade, inte som tömda.",
        "The column {heading} is missing. Its cells count as not answered, not as cleared.",
    ),
    "finding.sheet_renamed": (
        "”{value}” är bladet {usual} under ett annat namn.",
        "“{value}” is the sheet {usual} under another name.",
    ),
    "finding.several_sheets": (
        "”{value}” är blad som ser ut att vara samma tabell, med olika svar. Inget av dem har slagits samman.",
        "“{value}” are sheets that look like the same table, with different answers. None of them was merged.",
    ),
    "finding.sheet_missing": (
        "Bladet {value} hittades inte. Be om en fil där bladet finns kvar.",
        "The sheet {value} was not found. Ask for a file that still has it.",
    ),
    "finding.row_scrambled": (
        "”{value}” är åtgärden i {other}: kolumner har sorterats var för sig. Raden är inte läst.",
        "“{value}” is the title of {other}: columns were sorted apart. The row was not read.",
    ),
    "finding.duplicate_row": (
        "Åtgärdens rad finns flera gånger (raderna {rows}). Ingen av dem har slagits samman.",
        "The measure's row stands several times (rows {rows}). None of them was merged.",
    ),
    "finding.key_column_missing": (
        "Kolumnen {value} saknas. Utan den går raderna inte att känna igen.",
        "The column {value} is missing. Without it the rows cannot be told.",
    ),
    "finding.row_without_key": (
        "En rad saknar nyckel.",
        "A row has no key.",
    ),
    "finding.unknown_column": (
        "”{value}” är en kolumn som inte hör till planen. Dess {count} celler visas på bladet Frågor.",
        "“{value}” is a column that is not the plan's. Its {count} cells are shown on the sheet Questions.",
    ),
    "finding.stray_sheet": (
        "”{value}” är ett blad som inte hör till mallen. Dess {count} celler visas på bladet Frågor.",
        "“{value}” is a sheet that is not the template's. Its {count} cells are shown on the sheet Questions.",
    ),
    "finding.stray_cell": (
        "”{value}” är skrivet utanför tabellen.",
        "“{value}” is written outside the table.",
    ),
    "finding.comment": (
        "”{value}” är en kommentar eller textruta vid cellen.",
        "“{value}” is a comment or text box beside the cell.",
    ),
    "finding.hidden_rows": (
        "Dolda eller bortfiltrerade rader: {value}. De har lästs som de andra.",
        "Rows hidden or filtered away: {value}. They were read like the others.",
    ),
    "finding.marked_rows": (
        "Rader utan status har en egen färg eller genomstruken text: {value}. Fråga vad det betyder.",
        "Rows without a status have a colour of their own or text struck through: {value}. Ask what it means.",
    ),
    # Files
    "finding.other_department": (
        "Filens namn eller mapp säger {value}, men mallen är {template_of}:s. Byt namn eller mapp om svaret är deras.",
        "The file's name or folder says {value}, but the template is that of {template_of}. Rename or move it if so.",
    ),
    "finding.skipped_file": (
        "Filen hör till ett annat program och har hoppats över.",
        "The file belongs to another program and was skipped.",
    ),
    "finding.duplicate_file": (
        "”{value}” är samma fil, byte för byte. Den räknas en gång.",
        "“{value}” is the same file, byte for byte. It counts once.",
    ),
    "finding.template_guessed": (
        "Mallens märkning saknas. Filen kändes igen på sitt innehåll som mall {value}.",
        "The template's mark is gone. The file was recognised by its content as template {value}.",
    ),
    "finding.baseline_from_file": (
        "Planens egen kopia av det som skickades saknas. Mallens kopia används i stället.",
        "The plan's own copy of what was sent is gone. The template's copy is used instead.",
    ),
    "finding.not_a_file": (
        "Det är ingen vanlig fil (en länk eller en enhet). Lägg själva filen i inbox.",
        "It is not a regular file (a link or a device). Put the file itself into inbox.",
    ),
    "finding.file_too_large": (
        "Filen är {size} MB och för stor för ett svar. Spara om den utan bilder och tomma rader.",
        "The file is {size} MB, too large for a return. Save it again without pictures and empty rows.",
    ),
    "finding.cannot_open": (
        "Filen kan inte öppnas ({reason}). Stäng den i andra program och försök igen.",
        "The file cannot be opened ({reason}). Close it in other programs and try again.",
    ),
    "finding.empty_file": (
        "Filen är tom. Vänta tills den har synkroniserats färdigt, eller be om den igen.",
        "The file is empty. Wait until it has been synchronised, or ask for it again.",
    ),
    "finding.password_protected": (
        "Filen är skyddad med lösenord. Be om en kopia utan lösenord.",
        "The file is protected with a password. Ask for a copy without.",
    ),
    "finding.old_format": (
        "Filen är i ett äldre format som inte kan läsas. Öppna den och spara som Excel-arbetsbok (.xlsx).",
        "The file is in an older format that cannot be read. Open it and save it as an Excel workbook (.xlsx).",
    ),
    "finding.web_page": (
        "Filen är en webbsida som fått ett annat namn. Öppna den i Excel och spara som Excel-arbetsbok (.xlsx).",
        "The file is a web page under another name. Open it in Excel and save it as an Excel workbook (.xlsx).",
    ),
    "finding.word_document": (
        "Filen är ett textdokument (Word). Be om mallen, ifylld i Excel.",
        "The file is a text document (Word). Ask for the template, filled in with Excel.",
    ),
    "finding.pdf_document": (
        "Filen är en pdf, och dess celler går inte att läsa. Be om arbetsboken (.xlsx) som den gjordes av.",
        "The file is a PDF, whose cells cannot be read. Ask for the workbook (.xlsx) that it was made from.",
    ),
    "finding.mail_message": (
        "Filen är ett e-postmeddelande. Spara den bifogade arbetsboken och lägg den i inbox.",
        "The file is an e-mail message. Save the attached workbook and put that into inbox.",
    ),
    "finding.picture": (
        "Filen är en bild. Be om arbetsboken (.xlsx) i stället.",
        "The file is a picture. Ask for the workbook (.xlsx) instead.",
    ),
    "finding.packed_folder": (
        "Filen är en packad mapp (zip). Packa upp den och lägg arbetsböckerna i inbox.",
        "The file is a packed folder (zip). Unpack it and put the workbooks into inbox.",
    ),
    "finding.gnumeric_workbook": (
        "Filen är sparad i Gnumerics eget format. Öppna den där och spara som Excel-arbetsbok (.xlsx).",
        "The file is in Gnumeric's own format. Open it there and save it as an Excel workbook (.xlsx).",
    ),
    "finding.spoilt_letters": (
        "Å, ä och ö är förstörda av fel teckenkodning. Be om svaret sparat som Excel-arbetsbok (.xlsx), inte som csv.",
        "Letters were spoilt by a wrong encoding. Ask for the answer saved as an Excel workbook (.xlsx), not as csv.",
    ),
    "finding.other_document": (
        "Filen hör till ett annat slags program. Be om mallen, ifylld och sparad som Excel-arbetsbok (.xlsx).",
        "The file is another program's. Ask for the template, filled in and saved as an Excel workbook (.xlsx).",
    ),
    "finding.macros_ignored": (
        "Arbetsboken innehåller makron. De körs aldrig; bara cellerna har lästs.",
        "The workbook holds macros. They are never run; just the cells were read.",
    ),
    "finding.converted_format": (
        "Filen är inte sparad i mallens format (.xlsx). Cellerna har lästs; jämför med filen om något verkar saknas.",
        "The file is not saved in the template's format (.xlsx). Its cells were read; look there if any seem missing.",
    ),
    "finding.too_slow": (
        "Filen tar orimligt lång tid att läsa. Öppna den i Excel, ta bort tomma rader och spara som ny fil (.xlsx).",
        "The file takes unreasonably long to read. Open it in Excel, delete empty rows and save a new file (.xlsx).",
    ),
    "finding.reader_failed": (
        "Filen är skadad eller för stor att läsa. Öppna den i Excel, spara som ny fil (.xlsx) och använd den.",
        "The file is damaged or too large to read. Open it in Excel, save a new file (.xlsx) and use that.",
    ),
    "finding.not_a_workbook": (
        "Filen är ingen Excel-arbetsbok. Öppna den och spara som Excel-arbetsbok (.xlsx).",
        "The file is not an Excel workbook. Open it and save it as an Excel workbook (.xlsx).",
    ),
    "finding.broken_archive": (
        "Filen är skadad eller inte färdigkopierad. Kopiera eller be om den igen.",
        "The file is damaged or not copied in full. Copy it or ask for it again.",
    ),
    "finding.settling_headings_missing": (
        "Bladet {sheet_name} saknas, eller någon av rubrikerna Nr, Välj, Eget värde och Motivering är ändrad.",
        "The sheet {sheet_name} is missing, or one of its headings No., Choose, Own value and Reason was changed.",
    ),
    "finding.broken_workbook": (
        "Arbetsboken kan inte läsas ({reason}). Öppna den i Excel, spara en kopia och använd kopian.",
        "The workbook cannot be read ({reason}). Open it in Excel, save a copy and use the copy.",
    ),
    "finding.too_many_parts": (
        "Arbetsboken har orimligt många delar ({count}). Be om en ny fil.",
        "The workbook has unreasonably many parts ({count}). Ask for a new file.",
    ),
    "finding.inflates_too_large": (
        "Arbetsboken är orimligt stor när den packas upp. Be om en ny fil.",
        "The workbook is unreasonably large when unpacked. Ask for a new file.",
    ),
    "finding.declares_entities": (
        "Arbetsboken innehåller deklarationer som Excel aldrig skriver. Be om en ny fil.",
        "The workbook holds declarations that Excel never writes. Ask for a new file.",
    ),
    "finding.too_many_cells": (
        "Ett blad använder orimligt många celler ({count}). Ta bort tomma rader och kolumner och spara om filen.",
        "A sheet uses unreasonably many cells ({count}). Delete empty rows and columns and save the file again.",
    ),
    "finding.no_template": (
        "Filen känns inte igen som ett svar på någon av planens mallar. Be om mallen, ifylld.",
        "The file is not recognised as one of the plan's templates. Ask for the template, filled in.",
    ),
    "finding.template_unclear": (
        "Mallens märkning saknas, och filen kan vara svar på flera mallar: {candidates}. Ge den mallens filnamn.",
        "The template's mark is gone, and the file may answer several: {candidates}. Give it its template's file name.",
    ),
    "finding.several_templates": (
        "Mallens märkning saknas, och filen har rader ur flera mallar: {candidates}. Be om svaret i en mall för sig.",
        "The template's mark is gone, and the file has rows of several: {candidates}. Ask for one template a file.",
    ),
    "finding.rows_of_another": (
        "Raderna är inklistrade ur en annan mall ({candidates}). Be om svaret i den mall som skickades.",
        "The rows were pasted from another template ({candidates}). Ask for the answer in the one that was sent.",
    ),
    "finding.other_plan": (
        "Filen hör till en annan plan ({plan} {year}). Lägg den i den planens inbox.",
        "The file belongs to another plan ({plan} {year}). Put it into that plan's inbox.",
    ),
    "finding.other_year": (
        "Filen hör till planen för {year}. Be om svaret i årets mall.",
        "The file belongs to the plan for {year}. Ask for the answer in this year's template.",
    ),
    "finding.baseline_gone": (
        "Det som skickades i mallen finns varken i planen eller i filen. Skicka en ny mall.",
        "What was sent in the template is neither in the plan nor in the file. Send a new template.",
    ),
    # The master
    "finding.master_sheet_missing": (
        "Bladet {sheet_name} saknas. Återställ det från en säkerhetskopia i archive.",
        "The sheet {sheet_name} is missing. Restore it from a backup in archive.",
    ),
    "finding.master_columns_missing": (
        "Bladet {sheet_name} saknar sina rubriker. Skriv tillbaka rubrikraden.",
        "The sheet {sheet_name} lacks its headings. Write the heading row back.",
    ),
    "finding.master_key_column_missing": (
        "Bladet {sheet_name} saknar kolumnen {heading}. Skriv tillbaka rubriken.",
        "The sheet {sheet_name} lacks the column {heading}. Write the heading back.",
    ),
    "finding.plan_id_missing": (
        "Plan-id saknas på bladet {sheet_name}. Återställ det från en säkerhetskopia i archive.",
        "The plan id is missing from the sheet {sheet_name}. Restore it from a backup in archive.",
    ),
    "finding.year_unclear": (
        "”{value}” är inget år. Skriv fyra siffror.",
        "“{value}” is not a year. Write four digits.",
    ),
    "finding.deadline_unclear": (
        "”{value}” är inget datum. Skriv sista svarsdag som åååå-mm-dd.",
        "“{value}” is not a date. Write the deadline as yyyy-mm-dd.",
    ),
    "finding.department_without_code": (
        "”{value}” är en förvaltning utan kod.",
        "“{value}” is a department without a code.",
    ),
    "finding.department_code_unclear": (
        "”{value}” går inte att använda som kod. Använd bokstäver och siffror utan mellanslag.",
        "“{value}” cannot be used as a code. Use letters and digits without spaces.",
    ),
    "finding.department_twice": (
        "”{value}” är en kod som finns två gånger.",
        "“{value}” is a code that stands twice.",
    ),
    "finding.list_row_unclear": (
        "”{value}” saknar listans namn eller text.",
        "“{value}” lacks the list's name or text.",
    ),
    "finding.list_key_twice": (
        "”{value}” finns två gånger i listan {list}.",
        "“{value}” stands twice in the list {list}.",
    ),
    "finding.column_twice": (
        "”{value}” är en kolumn som redan finns. Välj en annan rubrik.",
        "“{value}” is a column that exists already. Choose another heading.",
    ),
    "finding.column_unclear": (
        "”{value}” är en egen kolumn där {what} inte går att förstå.",
        "“{value}” is an extra column whose {what} cannot be understood.",
    ),
    "finding.row_without_id": (
        "”{value}” är en rad utan id. Skriv ett id, till exempel nästa lediga nummer i området.",
        "“{value}” is a row without an id. Write one, for example the area's next free number.",
    ),
    "finding.id_twice": (
        "”{value}” är ett id som redan finns i {first}. Ett id används en gång.",
        "“{value}” is an id that already stands in {first}. An id is used once.",
    ),
    "finding.lead_missing": (
        "Åtgärden saknar ansvarig förvaltning. Skriv förvaltningens kod.",
        "The measure has no lead department. Write the department's code.",
    ),
    "finding.report_of_unknown_measure": (
        "”{value}” är en rapport om en åtgärd som inte finns i planen.",
        "“{value}” is a report on a measure that the plan does not have.",
    ),
    "finding.master_value": (
        "”{value}” passar inte i kolumnen {heading}. Välj ur listan, eller skriv ordet under Andra skrivsätt i Listor.",
        "“{value}” does not fit the column {heading}. Choose from the list, or add it to Other spellings in Lists.",
    ),
    # Questions
    "question.cleared": (
        "{department} har tömt en cell som hade ett värde. Ska den tömmas?",
        "{department} has cleared a cell that had a value. Should it be cleared?",
    ),
    "question.not_yours": (
        "{department} har ändrat ett fält som förvaltningen inte får ändra. Ska ändringen godtas?",
        "{department} has changed a field that is not the department's to change. Should the change be accepted?",
    ),
    "question.no_longer_yours": (
        "{department} fick ändra fältet när mallen skickades, men inte längre. Ska ändringen godtas?",
        "{department} might change the field when the template was sent, but no longer. Should the change be accepted?",
    ),
    "question.row_removed": (
        "{department} har tagit bort raden ur sitt svar. Ska den vara kvar i planen?",
        "{department} has removed the row from its return. Should it stay in the plan?",
    ),
    "question.new_measure": (
        "{department} föreslår en ny åtgärd. Ska den läggas till?",
        "{department} proposes a new measure. Should it be added?",
    ),
    "question.another_need": (
        "{department} har flera filer med olika behov på samma rad. Ska även detta behov läggas till?",
        "{department} has several files with different needs in the same row. Should this need be added too?",
    ),
    "question.unclear_value": (
        "Vilket värde ska gälla?",
        "Which value applies?",
    ),
    "question.filled_series": (
        "{department} har en kolumn som ser ut att ha dragits nedåt. Ska värdena godtas?",
        "{department} has a column that looks dragged down. Should the values be accepted?",
    ),
    "question.filled_down": (
        "{department} har samma nya värde på alla rader. Ska värdena godtas?",
        "{department} has the same new value on every row. Should the values be accepted?",
    ),
    "question.duplicate_row": (
        "{department} har samma åtgärd på flera rader. Be om filen igen med bara en av dem.",
        "{department} has the same measure on several rows. Ask for the file again with just one of them.",
    ),
    "question.row_without_key": (
        "En rad saknar nyckel.",
        "A row has no key.",
    ),
    "question.unknown_column": (
        "{department} har lagt till en egen kolumn. Ta hand om innehållet vid behov.",
        "{department} has added a column. See to its content if needed.",
    ),
    "question.heading_unclear": (
        "{department} har en rubrik som inte känns igen. Be om filen igen med rätt rubrik.",
        "{department} has a heading that is not recognised. Ask for the file again with the right heading.",
    ),
    "question.heading_twice": (
        "{department} har samma rubrik på flera kolumner. Be om filen igen med bara en av dem.",
        "{department} has the same heading on several columns. Ask for the file again with just one of them.",
    ),
    "question.stray_sheet": (
        "{department} har lagt till ett eget blad. Ta hand om innehållet vid behov.",
        "{department} has added a sheet. See to its content if needed.",
    ),
    "question.several_sheets": (
        "{department} har flera blad med samma tabell och olika svar. Be om filen igen med bara ett av dem.",
        "{department} has several sheets of the same table with different answers. Ask for the file with one of them.",
    ),
    "question.other_department": (
        "Är det {department} som har svarat? Godta då svaret. Avvisa det annars, och be {value} svara i sin egen mall.",
        "Did {department} answer? Then accept the answer. If not, refuse it, and ask {value} to use its own template.",
    ),
    "question.stray_cell": (
        "{department} har skrivit utanför tabellen. Ta hand om innehållet vid behov.",
        "{department} has written outside the table. See to its content if needed.",
    ),
    "question.comment": (
        "{department} har lämnat en kommentar eller textruta vid en cell. Ta hand om innehållet vid behov.",
        "{department} has left a comment or text box beside a cell. See to its content if needed.",
    ),
}
