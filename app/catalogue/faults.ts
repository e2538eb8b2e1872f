/** One thing an author has to mend (`error`) or may want to look at (`warning`), at a line they can open. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly sentence: string;
}

/** Collects faults, so that an author sees all of them in one run and not one at a time. */
export class Faults {
  readonly #list: Fault[] = [];

  error(file: string, line: number, sentence: string): void {
    this.#list.push({ file, line, severity: "error", sentence });
  }

  warn(file: string, line: number, sentence: string): void {
    this.#list.push({ file, line, severity: "warning", sentence });
  }

  addAll(faults: readonly Fault[]): void {
    this.#list.push(...faults);
  }

  /** By file, then line, then sentence; the same fault found twice is named once. */
  sorted(): Fault[] {
    const seen = new Set<string>();
    return this.#list
      .filter((fault) => {
        const key = JSON.stringify(fault);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .sort(
        (a, b) =>
          compare(a.file, b.file) ||
          a.line - b.line ||
          compare(a.severity, b.severity) ||
          compare(a.sentence, b.sentence),
      );
  }

  get hasErrors(): boolean {
    return this.#list.some((fault) => fault.severity === "error");
  }
}

/** The line a terminal, an editor and a CI log can all follow. */
export function faultLine(fault: Fault): string {
  return `${fault.file}:${fault.line}: ${fault.severity === "warning" ? "warning: " : ""}${fault.sentence}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
