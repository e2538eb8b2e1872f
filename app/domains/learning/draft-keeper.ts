export type Words = Readonly<Record<string, string>>;

/** What the server answered to one save. */
export type KeepAnswer =
  | { readonly kind: "kept"; readonly revision: number; readonly savedAt: string }
  | {
      readonly kind: "newer";
      readonly revision: number;
      readonly savedAt: string | null;
      readonly body: Words | null;
    }
  | { readonly kind: "signed-out" }
  | { readonly kind: "refused"; readonly sentence: string }
  | { readonly kind: "failed" };

export interface KeeperState {
  readonly kind: "none" | "saved" | "saving" | "unsaved" | "signed-out" | "newer" | "restored";
  /** when the words the state speaks of were saved or typed */
  readonly at: string | null;
  readonly revision: number;
  /** the version that another tab or device saved */
  readonly newer: {
    readonly body: Words | null;
    readonly savedAt: string | null;
    readonly revision: number;
  } | null;
  /** why the server would not keep it */
  readonly sentence: string | null;
}

/** What the browser gives; arguments, so that a test can be the browser. */
export interface Surroundings {
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  readonly post: (
    draft: { key: string; revision: number; body: Words },
    leaving: boolean,
  ) => Promise<KeepAnswer>;
  /** @returns how to call it off */
  readonly after: (ms: number, act: () => void) => () => void;
  readonly now: () => Date;
  readonly changed: (state: KeeperState) => void;
}

interface OnDevice {
  readonly body: Words;
  readonly base: number;
  readonly at: string;
  /** the form itself was sent with these words */
  readonly sent?: boolean;
}

export const saveAfterMs = 1000;
const slowAfterMs = 1500;
const retryMs = [5_000, 10_000, 20_000, 40_000, 60_000] as const;

/**
 * Keeps what is typed: on this device at once, on the server a second after typing stops.
 * The copy on the device goes only when the server has confirmed the same words, so a closed tab, a session that
 * ran out and a failed request lose nothing.
 */
export class DraftKeeper {
  state: KeeperState;
  private words: Words | null = null;
  private waiting: (() => void) | null = null;
  private saving = false;
  private failures = 0;

  constructor(
    private readonly box: {
      readonly key: string;
      readonly owner: string;
      readonly revision: number;
      readonly savedAt: string | null;
    },
    private readonly around: Surroundings,
  ) {
    this.state = {
      kind: box.savedAt ? "saved" : "none",
      at: box.savedAt,
      revision: box.revision,
      newer: null,
      sentence: null,
    };
  }

  /**
   * At the start: are there words on this device that the page does not show?
   * @param shown what the form holds
   * @returns words to put into the form; null: nothing to put back
   */
  recover(shown: Words): Words | null {
    const held = this.onDevice();
    if (!held) return null;
    if (same(held.body, shown)) {
      this.forget();
      return null;
    }
    if (held.base === this.state.revision) {
      this.words = held.body;
      this.become({ kind: "restored", at: held.at });
      this.schedule(saveAfterMs);
      return held.body;
    }
    // the form was sent and the server has gone on since: these words arrived
    if (held.sent) {
      this.forget();
      return null;
    }
    this.words = held.body;
    this.become({
      kind: "newer",
      newer: { body: shown, savedAt: this.box.savedAt, revision: this.state.revision },
    });
    return held.body;
  }

  typed(words: Words): void {
    this.words = words;
    this.hold({ body: words, base: this.state.revision, at: this.around.now().toISOString() });
    if (this.state.kind !== "newer") this.schedule(saveAfterMs);
  }

  /** Saves now what is not saved yet: the page is being left, the line is back, somebody signed in elsewhere. */
  flush(leaving = false): void {
    if (this.words === null || this.state.kind === "newer") return;
    this.waiting?.();
    this.waiting = null;
    void this.save(leaving);
  }

  /** The form itself goes to the server with these words. */
  sent(words: Words): void {
    this.waiting?.();
    this.waiting = null;
    this.words = null;
    this.hold({ body: words, base: this.state.revision, at: this.around.now().toISOString(), sent: true });
  }

  /** After "newer": these words stand, on top of the other version. */
  keepMine(words: Words): void {
    this.words = words;
    this.become({ kind: "saving", revision: this.state.newer?.revision ?? 0, newer: null });
    void this.save(false);
  }

  /** After "newer": the other version stands. @returns the words to show */
  takeNewer(): Words | null {
    const { newer } = this.state;
    this.words = null;
    this.forget();
    this.become({
      kind: newer?.savedAt ? "saved" : "none",
      at: newer?.savedAt ?? null,
      revision: newer?.revision ?? 0,
      newer: null,
    });
    return newer?.body ?? null;
  }

  stop(): void {
    this.waiting?.();
    this.waiting = null;
  }

  private schedule(ms: number): void {
    this.waiting?.();
    this.waiting = this.around.after(ms, () => {
      this.waiting = null;
      void this.save(false);
    });
  }

  private async save(leaving: boolean): Promise<void> {
    const words = this.words;
    if (words === null) return;
    // one save at a time: the next one builds on the revision that this one gets
    if (this.saving) return this.schedule(saveAfterMs);
    this.saving = true;
    // said only when it takes a while, so that a screen reader does not hear every save
    const callOff = this.around.after(this.state.kind === "none" ? 0 : slowAfterMs, () =>
      this.become({ kind: "saving" }),
    );
    const answer = await this.around
      .post({ key: this.box.key, revision: this.state.revision, body: words }, leaving)
      .catch((): KeepAnswer => ({ kind: "failed" }));
    callOff();
    this.saving = false;
    this.answered(words, answer);
  }

  private answered(words: Words, answer: KeepAnswer): void {
    const current = this.words === words;
    switch (answer.kind) {
      case "kept":
        this.failures = 0;
        this.become({ kind: "saved", at: answer.savedAt, revision: answer.revision, sentence: null });
        if (current) {
          this.words = null;
          this.forget();
        } else if (this.words) {
          this.hold({ body: this.words, base: answer.revision, at: this.around.now().toISOString() });
        }
        return;
      case "newer":
        return this.become({
          kind: "newer",
          newer: { body: answer.body, savedAt: answer.savedAt, revision: answer.revision },
        });
      case "signed-out":
        return this.become({ kind: "signed-out" });
      case "refused":
        return this.become({ kind: "unsaved", sentence: answer.sentence });
      case "failed": {
        this.become({ kind: "unsaved", sentence: null });
        this.schedule(retryMs[Math.min(this.failures++, retryMs.length - 1)] ?? 60_000);
      }
    }
  }

  private become(change: Partial<KeeperState>): void {
    this.state = { ...this.state, ...change };
    this.around.changed(this.state);
  }

  private get slot(): string {
    return `pathways-draft ${this.box.owner} ${this.box.key}`;
  }
  private onDevice(): OnDevice | null {
    try {
      const text = this.around.storage?.getItem(this.slot);
      return text ? (JSON.parse(text) as OnDevice) : null;
    } catch {
      return null;
    }
  }
  private hold(copy: OnDevice): void {
    try {
      this.around.storage?.setItem(this.slot, JSON.stringify(copy));
    } catch {
      // a full or forbidden store: the server's copy is then the only one, and the state says when it is not there
    }
  }
  private forget(): void {
    try {
      this.around.storage?.removeItem(this.slot);
    } catch {
      // as above
    }
  }
}

/** Line ends differ between a form's value and what came from the server. */
function same(a: Words, b: Words): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => plain(a[name]) === plain(b[name]));
}
const plain = (text: string | undefined): string => (text ?? "").replace(/\r\n?/g, "\n").trim();
