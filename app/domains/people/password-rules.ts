import { nameKey } from "./name-key";

export const shortestPassword = 10;

/** What guessers try first, as far as it has ten characters or more; compared without digits at the end. */
const common = new Set([
  "password", "passwordpassword", "passw0rd", "p@ssw0rd", "password!", "passwort", "mypassword", "newpassword", "changeme",
  "qwertyuiop", "qwertyuiopasdfghjkl", "qwerty", "asdfghjkl", "asdfghjklzxcvbnm", "zxcvbnm", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc",
  "q1w2e3r4t5", "q1w2e3r4t5y6", "iloveyou", "iloveyouforever", "letmein", "letmeinnow", "welcome", "welcomehome",
  "administrator", "admin", "superadmin", "football", "basketball", "baseball", "sunshine", "princess", "princesses",
  "unicorn", "dragondragon", "monkeymonkey", "trustnoone", "australia", "melbourne", "collingwood", "abcdefghij",
  "abcdefghijkl", "abcdefghijklmnopqrstuvwxyz", "abc", "aaaaaaaaaa", "headspace", "headspaceheadspace", "orygen", "pathways",
  "ipspathways", "vocationalspecialist", "employment", "summer", "winter", "autumn", "spring", "secret", "supersecret",
  "computer", "internet", "starwars", "superman", "batmanbatman", "pokemon", "liverpool", "manchester", "chocolate",
  "butterfly", "elizabeth", "alexander", "jonathan", "christopher", "samantha", "victoria", "queensland", "iloveaustralia",
]); // prettier-ignore

/**
 * What is wrong with a password, as a sentence that says how to mend it; null for nothing.
 * No rules about kinds of characters: they make passwords that are hard to remember and easy to guess.
 * @source NIST SP 800-63B-4, 3.1.1.2; the list is ours
 */
export function passwordFault(
  password: string,
  person: { readonly email: string; readonly name: string },
): string | null {
  if ([...password].length < shortestPassword) {
    return `Choose a longer password: at least ${shortestPassword} characters. Three or four words work well.`;
  }
  if ([...password].length > 200) return "Choose a shorter password: at most 200 characters.";
  const plain = nameKey(password);
  const bare = plain.replace(/[\d\s!?.@#$%^&*_-]+$/u, "").replace(/^[\d\s]+/u, "");
  if (common.has(plain) || common.has(bare) || bare === "" || new Set(plain).size < 4 || isRun(plain)) {
    return "Many people use this password, so it is guessed first. Choose one that is yours alone.";
  }
  const letters = squeezed(plain);
  const own = [person.email, person.email.split("@")[0] ?? "", person.name].map((word) =>
    squeezed(nameKey(word)),
  );
  const words = [...nameKey(person.name).split(" "), ...nameKey(person.email).split(/[@.\-_+]/)].map(
    squeezed,
  );
  const rest = words.reduce((left, word) => (word.length > 2 ? left.replaceAll(word, "") : left), letters);
  if (own.includes(letters) || rest.replace(/\d/g, "").length < 3) {
    return "This password is made of your own name or address. Choose one that others could not guess.";
  }
  return null;
}

const squeezed = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "");

/** 0123456789, abcdefghij and the same backwards. */
function isRun(text: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < text.length; at++) {
    steps.add(((text.charCodeAt(at) - text.charCodeAt(at - 1) + 15) % 10) - 5);
  }
  const [only] = steps;
  return steps.size === 1 && only !== undefined && Math.abs(only) <= 1;
}
