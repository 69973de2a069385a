"""Why a workbook cannot be changed."""

from __future__ import annotations

TEXTS = {
    "error.patch_no_sheet": (
        "Arbetsboken har inget blad {sheet} med celler. Bladen är: {known}. Ge bladet dess namn tillbaka.",
        "The workbook has no sheet {sheet} with cells. The sheets are: {known}. Give the sheet its name back.",
    ),
    "error.patch_not_a_workbook": (
        "Filen är ingen arbetsbok i formatet .xlsx eller .xlsm. Öppna den i Excel och spara den som Excel-arbetsbok.",
        "The file is not a workbook in the format .xlsx or .xlsm. Open it in Excel and save it as an Excel workbook.",
    ),
    "error.patch_password": (
        "Arbetsboken är skyddad med lösenord. Ta bort lösenordet för att öppna den (Arkiv, Info, Skydda arbetsbok).",
        "The workbook is protected with a password. Remove the password to open it (File, Info, Protect Workbook).",
    ),
    "error.patch_signed": (
        "Arbetsboken är digitalt signerad, och en ändring gör signaturen ogiltig. Ta bort signaturen i Excel först.",
        "The workbook is digitally signed, and a change breaks the signature. Remove the signature in Excel first.",
    ),
    "error.patch_damaged_package": (
        "Arbetsboken är skadad. Öppna den i Excel, låt Excel reparera den och spara den.",
        "The workbook is damaged. Open it in Excel, let Excel repair it and save it.",
    ),
    "error.patch_formula_range": (
        "{sheet}!{cell} hör till en formel som gäller hela {area}. Byt formeln mot värden i Excel först.",
        "{sheet}!{cell} belongs to a formula for the whole of {area}. Replace the formula by values in Excel first.",
    ),
    "error.patch_merged": (
        "{sheet}!{cell} ligger i de sammanfogade cellerna {area}. Dela upp dem i Excel först.",
        "{sheet}!{cell} lies in the merged cells {area}. Unmerge them in Excel first.",
    ),
    "error.patch_pivot": (
        "{sheet}!{cell} ligger i en pivottabell. Flytta pivottabellen först.",
        "{sheet}!{cell} lies in a pivot table. Move the pivot table first.",
    ),
    "error.patch_table_heading": (
        "{sheet}!{cell} är en rubrik i tabellen {table}. Ändra rubriken i Excel.",
        "{sheet}!{cell} is a heading of the table {table}. Change the heading in Excel.",
    ),
    "error.patch_table_totals": (
        "{sheet}!{cell} ligger i summaraden i tabellen {table}. Dölj summaraden i Excel först.",
        "{sheet}!{cell} lies in the totals row of the table {table}. Switch the totals row off in Excel first.",
    ),
    "error.patch_totals_row": (
        "{sheet}, rad {row}: tabellen {table} har en summarad där nya rader ska stå. Stäng av den i Excel "
        "(Tabelldesign, Summarad) och slå på den igen efteråt.",
        "{sheet}, row {row}: the table {table} has a totals row where new rows belong. Switch it off in Excel "
        "(Table Design, Total Row), and on again afterwards.",
    ),
    "error.patch_rows_occupied": (
        "{sheet}!{cell}: här står något, men nya rader ska in under tabellen. Flytta det till ett annat blad.",
        "{sheet}!{cell}: something stands here, but new rows belong below the table. Move it to another sheet.",
    ),
    "error.patch_column_occupied": (
        "{sheet}!{cell}: här står något, men en ny kolumn ska in till höger om tabellen. Flytta det åt höger.",
        "{sheet}!{cell}: something stands here, but a new column belongs beside the table. Move it to the right.",
    ),
    "error.patch_heading_twice": (
        "{sheet}: rubriken {heading} finns redan i tabellen. Ge den ena kolumnen ett annat namn.",
        "{sheet}: the heading {heading} is in the table already. Give one of the columns another name.",
    ),
    "error.patch_linked_table": (
        "{sheet}: tabellen {table} hämtar sina data utifrån och kan inte få fler kolumner. Koppla bort den i Excel "
        "(Tabelldesign, Ta bort länk).",
        "{sheet}: the table {table} gets its data from outside and cannot have more columns. Unlink it in Excel "
        "(Table Design, Unlink).",
    ),
    "error.patch_sheet_full": (
        "Bladet {sheet} har inga rader kvar. Ta bort det som står långt ned på bladet.",
        "The sheet {sheet} has no rows left. Delete what stands far down on the sheet.",
    ),
    "error.patch_too_long": (
        "{sheet}!{cell}: texten har {count} tecken, och en cell rymmer 32 767. Korta texten.",
        "{sheet}!{cell}: the text has {count} characters, and a cell holds 32,767. Shorten the text.",
    ),
}
