/** "Leanne", as colleagues address each other on our pages; a name of one word stays whole. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name;
}
