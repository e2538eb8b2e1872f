import fs from "node:fs";
import path from "node:path";
import { isSeq, parse, parseDocument, stringify } from "yaml";
import { moduleName, moduleRequirements, newCredential, newModule, slugOf, type Files } from "./skeleton";

/** Why nothing was written, in a sentence for the author. */
export class NotWritten extends Error {
  override name = "NotWritten";
}

/**
 * Begins a module in a micro-credential that is there, and names it in credential.yaml.
 * Lines are added to credential.yaml and none is changed, so that comments and layout stay as somebody left them.
 * @param root the content folder
 * @returns the files that were written or added to, below `root`
 * @throws NotWritten where there is no such micro-credential, or a file of that name already
 */
export function addModule(root: string, slug: string, title: string, today: string): string[] {
  const folder = path.posix.join("microcredentials", slug);
  const file = path.join(root, folder, "credential.yaml");
  if (!/^[a-z0-9-]+$/.test(slug) || !fs.existsSync(file))
    throw new NotWritten(`There is no micro-credential "${slug}" in content/microcredentials.`);
  if (slugOf(title) === "") throw new NotWritten("Give the module a title, in quotation marks.");
  const text = fs.readFileSync(file, "utf8");
  const of = parse(text) as {
    humanCode: string;
    alignment: { competency: string; coreSkills: string[] };
    modules: string[];
    exercise: { id: string };
  };
  const taught = of.modules.flatMap((name) => skillsTaught(path.join(root, folder, `${name}.mdx`)));
  const open = of.alignment.coreSkills.filter((skill) => !taught.includes(skill));
  const plan = {
    competency: of.alignment.competency,
    skills: (open.length > 0 ? open : of.alignment.coreSkills).slice(0, open.length > 0 ? 3 : 1),
    number: Math.max(0, ...of.modules.map((name) => Number.parseInt(name, 10) || 0)) + 1,
    title,
    exercise: of.exercise.id,
    today,
    prefix: prefixOf(root, folder, of.modules) ?? slugOf(of.humanCode),
  };
  const files = newModule(plan);
  const written = writeNew(path.join(root, folder), files);
  const named = addToList(text, "modules", moduleName(plan));
  const asked = moduleRequirements(plan).reduce((now, one) => addToList(now, "requirements", one), named);
  fs.writeFileSync(file, asked);
  return [...written, "credential.yaml"].map((name) => path.posix.join(folder, name));
}

/**
 * Begins a micro-credential for a competency or a strand.
 * Where there is one for it already, the new one says which it will take the place of.
 * @throws NotWritten where the framework has no such code, or the folder is there
 */
export function addCredential(root: string, code: string, title: string, today: string): string[] {
  const read = (name: string): unknown => parse(fs.readFileSync(path.join(root, name), "utf8"));
  const framework = currentFramework(root) as {
    id: string;
    domains: {
      competencies: {
        code: string;
        coreSkills: { code: string }[];
        strands: { code: string; skills: { code: string }[] }[];
      }[];
    }[];
  };
  const found = framework.domains
    .flatMap((domain) => domain.competencies)
    .flatMap((competency) => [
      { code: competency.code, competency: competency.code, skills: competency.coreSkills },
      ...competency.strands.map((strand) => ({ ...strand, competency: competency.code })),
    ])
    .find((one) => one.code === code && one.skills.length > 0);
  if (found === undefined)
    throw new NotWritten(`The framework has no competency and no strand "${code}" with skills of its own.`);
  const slug = slugOf(title);
  if (slug === "") throw new NotWritten("Give the micro-credential a title, in quotation marks.");
  const folder = path.posix.join("microcredentials", slug);
  if (fs.existsSync(path.join(root, folder)))
    throw new NotWritten(`There is a folder content/${folder} already. Nothing was written.`);
  const others = fs
    .readdirSync(path.join(root, "microcredentials"))
    .filter((name) => fs.existsSync(path.join(root, "microcredentials", name, "credential.yaml")))
    .map((name) => ({
      name,
      of: read(`microcredentials/${name}/credential.yaml`) as { humanCode: string; supersedes?: string },
    }));
  const same = others.filter(({ of }) => of.humanCode === code);
  const newest = same.find(({ name }) => !others.some(({ of }) => of.supersedes === name));
  const stacks = read("stacks.yaml") as {
    stacks: { id: string; competencies: string[]; strandsAtLeast: number }[];
  };
  const strand = found.code !== found.competency;
  const files = newCredential({
    code,
    competency: found.competency,
    skills: found.skills.map((skill) => skill.code),
    title,
    framework: framework.id,
    scale: (read(path.posix.join("scales", firstOf(path.join(root, "scales")))) as { id: string }).id,
    nmfVersion: (read("nmf-fields.yaml") as { version: string }).version,
    // advanced practice builds on the whole core: on the stack that counts most of it
    after: strand
      ? stacks.stacks
          .toSorted((a, b) => b.competencies.length - a.competencies.length)
          .slice(0, 1)
          .map((stack) => stack.id)
      : [],
    partOf: stacks.stacks
      .filter((stack) => stack.competencies.includes(code) || (strand && stack.strandsAtLeast > 0))
      .map((stack) => stack.id),
    today,
    prefix: same.length === 0 ? slugOf(code) : `${slugOf(code)}-v${same.length + 1}`,
    supersedes: newest?.name ?? null,
  });
  return writeNew(path.join(root, folder), files).map((name) => path.posix.join(folder, name));
}

/** The version that new micro-credentials are written against, as its file has it. */
function currentFramework(root: string): unknown {
  const folder = path.join(root, "framework");
  const versions = fs
    .readdirSync(folder)
    .filter((name) => name.startsWith("competency-framework") && name.endsWith(".yaml"))
    .map((name) => parse(fs.readFileSync(path.join(folder, name), "utf8")) as { status?: string });
  const current = versions.find((version) => version.status === "current");
  if (current === undefined)
    throw new NotWritten("No version of the framework in content/framework is current.");
  return current;
}

/** All or nothing: a file that is there stops it before the first one is written. */
function writeNew(folder: string, files: Files): string[] {
  const there = [...files.keys()].filter((name) => fs.existsSync(path.join(folder, name)));
  if (there.length > 0) throw new NotWritten(`${there.join(", ")} is there already. Nothing was written.`);
  for (const [name, text] of files) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text, { flag: "wx" });
  }
  return [...files.keys()];
}

/** The text with one more entry at the end of a list that stands in block style, and nothing else changed. */
function addToList(text: string, key: string, entry: unknown): string {
  const list = parseDocument(text).get(key);
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  const range = (last as { range?: [number, number, number] } | undefined)?.range;
  if (!isSeq(list) || list.flow === true || range === undefined)
    throw new NotWritten(
      `"${key}" in credential.yaml is no list with a line for each entry. Add this by hand: ${JSON.stringify(entry)}`,
    );
  const end = text.indexOf("\n", range[1] - 1);
  const at = end < 0 ? text.length : end + 1;
  const line = `  - ${typeof entry === "string" ? entry : stringify(entry, { collectionStyle: "flow", lineWidth: 0 }).trim()}\n`;
  return `${text.slice(0, at)}${at === text.length && !text.endsWith("\n") ? "\n" : ""}${line}${text.slice(at)}`;
}

function frontOf(file: string): { id?: string; skills?: string[] } {
  if (!fs.existsSync(file)) return {};
  const matter = /^---\n([\s\S]*?\n)---\n/.exec(fs.readFileSync(file, "utf8").replace(/\r\n/g, "\n"));
  return (parse(matter?.[1] ?? "") as { id?: string; skills?: string[] } | null) ?? {};
}
const skillsTaught = (file: string): string[] => frontOf(file).skills ?? [];

/** What the ids of its modules begin with: `di3` of `di3-01`. */
function prefixOf(root: string, folder: string, modules: readonly string[]): string | null {
  const id = frontOf(path.join(root, folder, `${modules[0] ?? ""}.mdx`)).id;
  return /^(.+)-\d\d$/.exec(id ?? "")?.[1] ?? null;
}

const firstOf = (folder: string): string =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()[0] ?? "";
