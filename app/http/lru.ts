/** Keeps what was asked for last, within a number of entries and a weight. */
export class Lru<V> {
  private readonly held = new Map<string, { value: V; weight: number }>();
  private weight = 0;

  constructor(
    private readonly mostEntries: number,
    private readonly mostWeight: number,
  ) {}

  get(key: string): V | undefined {
    const found = this.held.get(key);
    if (!found) return undefined;
    // a Map keeps the order of insertion, so the front is what was not asked for longest
    this.held.delete(key);
    this.held.set(key, found);
    return found.value;
  }

  set(key: string, value: V, weight: number): void {
    this.drop(key);
    this.held.set(key, { value, weight });
    this.weight += weight;
    for (const [oldest] of this.held) {
      if (this.held.size <= this.mostEntries && this.weight <= this.mostWeight) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const found = this.held.get(key);
    if (!found) return;
    this.held.delete(key);
    this.weight -= found.weight;
  }
}
