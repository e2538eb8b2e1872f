/**
 * Rows of a CSV file with the line each begins on.
 * Reads what spreadsheets write: quotes, commas and line breaks inside quotes, CRLF, a byte order mark, and
 * semicolons where the first line has them and no commas.
 * @returns empty lines left out
 * @source RFC 4180
 */
export function readCsv(text: string): { line: number; cells: string[] }[] {
  const source = text.replace(/^\ufeff/, "");
  const first = source.split(/\r?\n/, 1)[0] ?? "";
  const separator = !first.includes(",") && first.includes(";") ? ";" : ",";
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let begun = 1;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.some((one) => one !== "")) rows.push({ line: begun, cells });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at] ?? "";
    if (quoted) {
      if (sign === '"' && source[at + 1] === '"') {
        cell += '"';
        at++;
      } else if (sign === '"') quoted = false;
      else {
        if (sign === "\n") line++;
        cell += sign;
      }
    } else if (sign === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (sign === separator) {
      cells.push(cell.trim());
      cell = "";
    } else if (sign === "\n") {
      endRow();
      begun = ++line;
    } else if (sign !== "\r") cell += sign;
  }
  endRow();
  return rows;
}
