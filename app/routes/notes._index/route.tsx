import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { type ListedNote, listNotedSkills, listNotes, skillCodes } from "~/domains/assessment/notes.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { Select } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";
import { Tag } from "~/ui/tag";
import { formatDateOn } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Your notes – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "note.keep", { own: true });
  const query = new URL(request.url).searchParams;
  const wanted = query.get("skill") ?? "";
  const after = query.get("after");
  const { personId } = asker;
  const inUse = await listNotedSkills(personId);
  const known = wanted === "none" || inUse.includes(wanted) || skillCodes().includes(wanted);
  const skill = known ? wanted : null;
  // without a question: what is not sorted yet comes first, and only on the first page
  const unsorted = skill === null && !after ? await listNotes(personId, "none", null) : null;
  const { notes, next } = await listNotes(personId, skill ?? "some", after);
  return {
    skill,
    skillWords: skill && skill !== "none" ? `${skill} ${skillText(catalogue(), skill)}` : null,
    unsorted: unsorted?.notes.map(view) ?? [],
    moreUnsorted: unsorted?.next ?? null,
    notes: notes.map(view),
    next: next ? `/notes?${new URLSearchParams({ ...(skill ? { skill } : {}), after: next })}` : null,
    paged: after !== null,
    skills: inUse.map((code) => ({ value: code, label: `${code} ${skillText(catalogue(), code)}` })),
    deleted: query.get("done") === "deleted",
  };
}

/** The beginning is enough to know it again. */
const EXCERPT = 160;

function view({ id, words, happenedOn, skills, files, usedIn }: ListedNote) {
  const line = words.replace(/\s+/g, " ");
  const short = line.length > EXCERPT ? `${line.slice(0, line.lastIndexOf(" ", EXCERPT))} …` : line;
  return {
    id,
    words: short || (files === 1 ? "A file without words" : "Files without words"),
    on: formatDateOn(happenedOn),
    skills,
    files,
    used: usedIn.map((piece) => piece.title),
  };
}

export default function NotesPage() {
  const page = useLoaderData<typeof loader>();
  const nothing = page.notes.length === 0 && page.unsorted.length === 0;
  return (
    <div className="stack-l">
      <PageHead
        title="Your notes"
        lede="Small things from your work, kept until you know what they show. Only you can see them."
      />
      {page.deleted ? (
        <Banner tone="ok" live>
          The note is deleted.
        </Banner>
      ) : null}
      <p>
        <ButtonLink to="/notes/new" icon="pen">
          Note something from today
        </ButtonLink>
      </p>
      {page.skills.length > 0 || page.skill ? (
        <form method="get" action="/notes" className="stack measure" role="search" aria-label="Your notes">
          <Select
            name="skill"
            label="Skill"
            options={[
              { value: "", label: "All notes" },
              { value: "none", label: "Without a skill" },
              ...page.skills,
            ]}
            defaultValue={page.skill ?? ""}
          />
          <Acts>
            <Button kind="second">Show these</Button>
            {page.skill ? <a href="/notes">Show all notes</a> : null}
          </Acts>
        </form>
      ) : null}
      {nothing ? (
        <Empty heading={page.skill ? "No note for this yet" : page.paged ? "No more notes" : "No notes yet"}>
          <p>
            {page.skill || page.paged
              ? "Show all notes, or write a new one."
              : "A phone call that went well, a conversation you want to think about, a photo of a whiteboard without names. Two minutes now save an hour later, when you write evidence."}
          </p>
        </Empty>
      ) : null}
      {page.unsorted.length > 0 ? (
        <Section heading="Without a skill yet" id="unsorted">
          <Notes notes={page.unsorted} label="Without a skill yet" />
          {page.moreUnsorted ? (
            <p>
              <a href="/notes?skill=none">Show all notes without a skill</a>
            </p>
          ) : null}
        </Section>
      ) : null}
      {page.notes.length > 0 ? (
        <Section
          heading={page.skill === "none" ? "Without a skill yet" : (page.skillWords ?? "With a skill")}
          id="sorted"
        >
          <Notes notes={page.notes} label="Notes, newest first" />
        </Section>
      ) : null}
      {page.next ? (
        <p>
          <a href={page.next}>Show older notes</a>
        </p>
      ) : null}
    </div>
  );
}

type View = ReturnType<typeof view>;

function Notes({ notes, label }: { notes: readonly View[]; label: string }) {
  return (
    <ul className="plain stack measure" aria-label={label}>
      {notes.map((note) => (
        <li key={note.id} className="card stack-s">
          <p>
            <a href={`/notes/${note.id}`}>{note.words}</a>
          </p>
          <p className="row small">
            <span className="muted">
              {note.on}
              {note.files > 0 ? ` · ${note.files === 1 ? "1 file" : `${note.files} files`}` : ""}
            </span>
            {note.skills.map((code) => (
              <Tag key={code}>{code}</Tag>
            ))}
          </p>
          {note.used.length > 0 ? (
            <p className="small muted">Copied into {note.used.map((title) => `“${title}”`).join(", ")}.</p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
