import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkVersion } from "~/catalogue/lookups";
import { conversationPath, talkLimits } from "~/domains/assessment/conversation-rules";
import {
  headline,
  namesOf,
  profileOf,
  skillView,
  whatToTalkAbout,
} from "~/domains/assessment/conversation-view.server";
import {
  agreeTo,
  conversationKey,
  finishConversation,
  readConversation,
  sayInConversation,
  skillsOf,
} from "~/domains/assessment/conversations.server";
import { type Round, pathOfRound, readRound, roundWords } from "~/domains/assessment/cycles.server";
import { ProfileDots, ProfileKey } from "~/domains/assessment/components/profile-picture";
import { listQuestions } from "~/domains/assessment/expert-requests.server";
import { answerOf, answersTo } from "~/domains/assessment/rating-rules";
import { itemWords, linkedTitles } from "~/domains/assessment/rating-view.server";
import { planOwners } from "~/domains/assessment/terms";
import { KeptForm } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { type FormReader, answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, Select, TextField } from "~/ui/field";
import { DomainCode } from "~/ui/icon";
import { formatDate } from "~/ui/moments";
import { PageHead, Panel, Section } from "~/ui/page";
import { SavedState } from "~/ui/saved-state";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { SkillTalk } from "./skill-talk";
import { Finished, Strengths } from "./strengths";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.title} – ${page.kicker} – IPS Pathways` : "IPS Pathways" },
];

/** What the address asks for. */
function wantedIn(request: Request): {
  short: boolean;
  taken: string[];
  done: string | null;
  search: string;
} {
  const { searchParams } = new URL(request.url);
  const short = searchParams.get("version") === "five";
  const taken = [...new Set(searchParams.getAll("skill"))].slice(0, talkLimits.most);
  const keep = new URLSearchParams([
    ...(short ? [["version", "five"]] : []),
    ...taken.map((code) => ["skill", code]),
  ]);
  return { short, taken, done: searchParams.get("done"), search: keep.toString() };
}
const withSearch = (path: string, search: string): string => (search ? `${path}?${search}` : path);

const kickerOf = (round: Round): string => {
  const words = roundWords[round.kind];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const round = await readRound(asker, params["cycle"] ?? "");
  const talk = await readConversation(asker, round);
  const { timeZone } = environment();
  const head = {
    id: round.id,
    side: round.side,
    kicker: `${kickerOf(round)}, opened ${formatDate(round.openedAt, timeZone)}`,
    ratings: pathOfRound(round.side, round.id),
  };
  if (!talk) {
    const others = round.side === "self" ? round.supervisor : round.person;
    return {
      ...head,
      ready: false as const,
      title: "Your conversation",
      nobody: round.supervisor === null,
      iSent: round.sentAt[round.side] !== null,
      other: others ? firstName(others.name) : "",
    };
  }
  const wanted = wantedIn(request);
  const names = namesOf(talk);
  const box = await readDraftBox(asker.personId, conversationKey(round.id, wanted.short));
  const writing = Object.entries(box.body ?? {}).flatMap(([name, words]) =>
    name.startsWith("action-") && words.trim() !== "" ? [name.slice("action-".length)] : [],
  );
  const about = whatToTalkAbout(talk, new Set([...wanted.taken, ...writing]), wanted.short);
  const titles = await linkedTitles(round, [talk.sheets.self, talk.sheets.supervisor]);
  const questions = await listQuestions(round);
  const line = (item: string) => {
    const { sides } = skillView(talk, names, item, { titles, questions: [] });
    return {
      code: item,
      text: itemWords(item, round.framework),
      words: `${names.self}: ${sides.self.answer}. ${names.supervisor}: ${sides.supervisor.answer}.`,
    };
  };
  const now = new Date();
  const alike = talk.pairs.filter(({ steps }) => steps === 0);
  const agreed = (item: string) =>
    skillView(talk, names, item, { titles, questions: [] }).standing.kind === "agreed";
  return {
    ...head,
    ready: true as const,
    title: `${names.self} and ${names.supervisor}: your conversation`,
    names,
    other: names[round.side === "self" ? "supervisor" : "self"],
    sentOn: formatDate(round.bothSentAt ?? now, timeZone),
    short: wanted.short,
    done: wanted.done,
    search: wanted.search,
    taken: wanted.taken,
    today: dayAt(now, timeZone),
    heldOn: round.heldOn,
    closed: round.closedAt !== null,
    headline: headline(talk, about.items),
    skills: about.items.map((item) => skillView(talk, names, item, { titles, questions })),
    answers: answersTo(round.scale, talk.skills[0] ?? "").map((one) => ({
      value: one.id,
      label: one.name[round.side],
    })),
    rest: about.rest.map(({ item }) => line(item)),
    beside: about.beside.map(({ item }) => line(item)),
    others: talk.pairs
      .filter(({ item }) => !about.items.includes(item))
      .map(({ item }) => ({ value: item, label: `${item} ${itemWords(item, round.framework)}` })),
    values: round.parts
      .filter((part) => part.domain === null)
      .flatMap((part) => part.items)
      .map((item) => ({
        name: valueName(round, item),
        self:
          answerOf(round.scale, item, talk.sheets.self.ratings.get(item)?.answer ?? null)?.name.self ?? "",
        supervisor:
          answerOf(round.scale, item, talk.sheets.supervisor.ratings.get(item)?.answer ?? null)?.name
            .supervisor ?? "",
      })),
    profile: wanted.short ? null : profileOf(talk),
    strengths: talk.strengths.map((one) => ({
      code: one.item,
      by: names[one.side],
      mine: one.side === round.side,
      words: one.words,
    })),
    strongest: talk.skills.map((item) => ({
      value: item,
      label: `${item} ${itemWords(item, round.framework)}`,
    })),
    alike: {
      count: alike.length,
      agreed: alike.filter(({ item }) => agreed(item)).length,
      mine: alike.every(({ item, self }) =>
        talk.said.some((one) => one.side === round.side && one.item === item && one.answer === self),
      ),
    },
    box,
  };
}

const valueName = ({ framework }: Round, code: string): string =>
  (frameworkVersion(catalogue(), framework) ?? catalogue().framework).values.find((one) => one.code === code)
    ?.name ?? code;

export type TalkPage = Extract<ReturnType<typeof useLoaderData<typeof loader>>, { ready: true }>;

export async function action({ request, params }: ActionFunctionArgs) {
  const cycleId = params["cycle"] ?? "";
  const { short, search } = wantedIn(request);
  const key = conversationKey(cycleId, short);
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, key);
  const round = await readRound(asker, cycleId);
  const here = withSearch(conversationPath(cycleId), search);
  const doneAt = (done: string) =>
    withSearch(conversationPath(cycleId), `${search ? `${search}&` : ""}done=${done}`);
  return answerForm(form, async (read) => {
    const now = new Date();
    const intent = read.text("intent", { label: "What to do", max: 80 });
    const [, suggestionId] = /^agree:([\w-]{1,64})$/.exec(intent) ?? [];
    if (suggestionId === undefined)
      read.choice("intent", ["save", "save-draft", "finish"], { label: "What to do" });
    const items = skillsOf(round).filter((item) => form.has(`seen-${item}`));
    if (suggestionId !== undefined || intent === "save-draft") {
      read.done();
      if (suggestionId !== undefined) await agreeTo(asker, cycleId, suggestionId, now);
      // what is being written stays as it is beside the yes
      const names = [...form.keys()].filter((name) => /^(word|action|owner|due|strength)-/.test(name));
      const body = Object.fromEntries(
        names.map((name) => [
          name,
          read.text(name, { label: name, multiline: true, required: false, max: 4_000 }),
        ]),
      );
      read.done();
      const newer = await keepTyped(asker.personId, form, { key, body });
      kickOutbox();
      return newer ?? redirect(suggestionId === undefined ? `${here}#f-keep` : doneAt("agreed"));
    }
    const spoken = {
      short,
      words: new Map(items.flatMap((item) => wordIn(read, round, item))),
      alikeStands: read.ticked("alike"),
      suggestions: items.flatMap((item) => suggestionIn(read, form, item, now)),
      strength: strengthIn(read, round),
    };
    const heldOn =
      intent === "finish"
        ? read.date("held", { label: "The day you talked", missing: "Choose the day you talked." })
        : null;
    read.done();
    await sayInConversation(asker, cycleId, spoken, now);
    if (heldOn !== null) await finishConversation(asker, cycleId, heldOn, now);
    kickOutbox();
    return redirect(doneAt(heldOn === null ? "saved" : "finished"));
  });
}

function wordIn(read: FormReader, round: Round, item: string): [string, string][] {
  const offered = answersTo(round.scale, item).map((one) => one.id);
  const word = read.choice(`word-${item}`, offered, { label: `Where ${item} stands`, required: false });
  return word === null ? [] : [[item, word]];
}

function suggestionIn(read: FormReader, form: FormData, item: string, now: Date) {
  const label = `One thing for ${item}`;
  const words = read.text(`action-${item}`, {
    label,
    max: talkLimits.words,
    multiline: true,
    required: false,
  });
  if (words === "") return [];
  const owner = read.choice(`owner-${item}`, planOwners, {
    label: "Who",
    missing: `Say who does it for ${item}.`,
  });
  const dueOn = read.date(`due-${item}`, { label: "By", missing: `Choose a day for ${item}.` });
  const today = dayAt(now, environment().timeZone);
  if (dueOn && !read.errors[`due-${item}`] && (dueOn < today || dueOn > yearsOn(today, 2)))
    read.refuse(`due-${item}`, "Choose a day from today on, within two years.");
  const seen = Number(form.get(`seen-${item}`)) || 0;
  return [{ item, words, owner, dueOn, seen }];
}

const yearsOn = (day: string, years: number): string => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

function strengthIn(read: FormReader, round: Round): { item: string; words: string } | null {
  const words = read.text("strength-words", {
    label: "One strength",
    max: talkLimits.words,
    multiline: true,
    required: false,
  });
  if (words === "") return null;
  const item = read.choice("strength-item", skillsOf(round), {
    label: "The skill it shows",
    missing: "Choose the skill it shows.",
  });
  return { item, words };
}

export default function ConversationPage() {
  const page = useLoaderData<typeof loader>();
  return page.ready ? <Talk page={page} /> : <NotYet page={page} />;
}

function NotYet({
  page,
}: {
  page: Exclude<ReturnType<typeof useLoaderData<typeof loader>>, { ready: true }>;
}) {
  return (
    <>
      <PageHead back={{ to: page.ratings, label: "The round" }} kicker={page.kicker} title={page.title} />
      {page.nobody ? (
        <Empty heading="Nobody rates beside you in this round">
          <p>
            You had no supervisor when it was opened, so there is nothing to put side by side. Your own
            ratings are yours to look back at.
          </p>
        </Empty>
      ) : (
        <Empty
          heading={
            page.iSent
              ? `${page.other} has still to send their ratings`
              : "You have still to send your ratings"
          }
          {...(page.iSent ? {} : { action: { to: page.ratings, label: "Go on with your ratings" } })}
        >
          <p>
            This sheet opens once both of you have sent. Until then neither sees what the other wrote, so that
            nobody leans on the other’s view.
          </p>
        </Empty>
      )}
    </>
  );
}

const doneWords = (done: string | null, other: string): string | null =>
  done === "saved"
    ? `Saved. ${other} reads it when they open this page, and gets one mail a day about it.`
    : done === "agreed"
      ? "Agreed. It is in the plan."
      : done === "finished"
        ? "Your conversation is finished. What you both agreed is in the plan."
        : null;

function Talk({ page }: { page: TalkPage }) {
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const errors = errorsOf(refused);
  const typed = refused?.typed ?? newer?.typed ?? null;
  const was = (name: string): string => (typed ?? page.box.body)?.[name] ?? "";
  const held = (name: string): boolean => (typed ?? page.box.body)?.[name] !== undefined;
  const here = withSearch(conversationPath(page.id), page.search);
  const fields = [
    ...page.skills.flatMap(({ code }) => [`word-${code}`, `action-${code}`, `owner-${code}`, `due-${code}`]),
    "strength-item",
    "strength-words",
  ];
  const labels = {
    ...Object.fromEntries(page.skills.map(({ code }) => [`action-${code}`, `One thing for ${code}`])),
    "strength-words": "One strength",
  };
  const told = doneWords(page.done, page.other);
  const [first] = page.skills;
  const with_ = (code: string) =>
    `${conversationPath(page.id)}?${new URLSearchParams([...[...page.taken, code].map((one) => ["skill", one])])}#${code}`;
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" />
      {told && !refused ? (
        <Banner tone="ok" live>
          {told}
        </Banner>
      ) : null}
      <PageHead
        back={{ to: "/conversations", label: "Your conversations" }}
        kicker={page.kicker}
        title={page.title}
        lede={`You both sent your ratings on ${page.sentOn}. ${page.headline.alike}`}
      >
        <Audience alone words="Only the two of you can see this page." icon="lock" />
      </PageHead>
      <div className="stack-xl">
        {page.closed ? <Finished page={page} /> : <FirstStep page={page} first={first?.code ?? null} />}
        <KeptForm
          box={page.box}
          fields={fields}
          labels={labels}
          returnTo={here}
          newer={newer}
          action={here}
          className="stack-xl"
        >
          {/* Enter in a field saves, whatever button stands first */}
          <button className="vh" name="intent" value="save" tabIndex={-1} aria-hidden="true">
            Save
          </button>
          <Strengths page={page} was={was} errors={refused?.errors ?? {}} />
          {page.skills.length > 0 ? (
            <div className="stack-l">
              <h2>{page.short ? "Look at this one together" : "Where you see it differently"}</h2>
              {page.skills.map((skill) => (
                <SkillTalk
                  key={skill.code}
                  page={page}
                  skill={skill}
                  was={was}
                  held={held}
                  errors={refused?.errors ?? {}}
                />
              ))}
            </div>
          ) : (
            <Section heading="Where you see it differently">
              <p className="measure">
                Nowhere by a level. Take up any skill below that one of you would like to talk about.
              </p>
            </Section>
          )}
          {!page.short && page.alike.count > 0 ? (
            <Section heading="What you rate the same" id="alike">
              <p className="measure">
                {page.alike.agreed === page.alike.count
                  ? `You both say that these ${page.alike.count} stand as they are.`
                  : `You rate ${page.alike.count} alike. They count as agreed once you both say that they stand; ${page.alike.agreed} do so far.`}
              </p>
              {page.alike.mine || page.closed ? null : (
                <CheckBox name="alike" plain label="What we rate the same stands as it is." />
              )}
            </Section>
          ) : null}
          {page.closed ? (
            <Acts>
              <Button name="intent" value="save">
                Save my word
              </Button>
            </Acts>
          ) : (
            <div className="card stack noprint" id="f-keep">
              <SavedState id="kept" state={page.box.savedAt ? "saved" : "none"} at={page.box.savedAt}>
                {page.other} sees nothing of it before you save.
              </SavedState>
              <Acts>
                <Button name="intent" value="save">
                  Save what we said
                </Button>
                <Button kind="text" name="intent" value="save-draft">
                  Keep my words and go on later
                </Button>
              </Acts>
              <More summary="You have talked" open={refused?.errors["held"] !== undefined} again>
                <p>
                  What you both agreed is in the plan. Afterwards each of you can still say yes to what is
                  written; nothing new can be added.
                </p>
                <TextField
                  label="The day you talked"
                  name="held"
                  type="date"
                  width="short"
                  max={page.today}
                  defaultValue={was("held") || page.today}
                  error={refused?.errors["held"]}
                />
                <Button kind="second" name="intent" value="finish">
                  Save, and finish the conversation
                </Button>
              </More>
            </div>
          )}
        </KeptForm>
        {page.short ? (
          <p className="noprint">
            <a href={conversationPath(page.id)}>Open the whole sheet</a>
          </p>
        ) : (
          <>
            <Further page={page} to={with_} />
            <Profile page={page} />
          </>
        )}
      </div>
    </>
  );
}

function FirstStep({ page, first }: { page: TalkPage; first: string | null }) {
  return (
    <Panel
      kicker={page.short ? "Five minutes" : "If you have five minutes"}
      heading={page.headline.five}
      id="five"
    >
      <p className="measure">{page.headline.counts}</p>
      <Acts>
        {page.short ? (
          <ButtonLink to={first ? `#${first}` : "#strengths"}>Start here</ButtonLink>
        ) : (
          <ButtonLink to={`${conversationPath(page.id)}?version=five`}>Open the five-minute sheet</ButtonLink>
        )}
        {!page.short && first ? <a href={`#${first}`}>Start with {first}</a> : null}
        <Button kind="text" type="button" hidden data-print="">
          Print this sheet
        </Button>
      </Acts>
    </Panel>
  );
}

/** The whole of it in one picture, which is a table. */
function Profile({ page: { profile, names } }: { page: TalkPage }) {
  if (profile === null) return null;
  const shown = { supervised: true, agreed: profile.agreed };
  return (
    <figure className="card stack" aria-labelledby="profile-h">
      <figcaption className="stack-s">
        <h2 id="profile-h">{profile.headline}</h2>
        <p className="muted">
          Skills rated {profile.standard} or higher, out of those that were given a level in each competency.
        </p>
      </figcaption>
      <ProfileKey names={names} profile={shown} />
      <ProfileDots
        caption={`Skills rated ${profile.standard} or higher by ${names.self} and by ${names.supervisor}, for each competency`}
        first="Competency"
        names={names}
        profile={shown}
        rows={profile.rows.map(({ code, name, point }) => ({
          key: code,
          header: (
            <>
              <DomainCode code={code} /> {name}
            </>
          ),
          point,
        }))}
      />
    </figure>
  );
}

/** What else could be talked about; nothing here needs an agreed rating. */
function Further({ page, to }: { page: TalkPage; to: (code: string) => string }) {
  const lines = (of: readonly { code: string; text: string; words: string }[]) => (
    <ul className="plain stack-s">
      {of.map((one) => (
        <li key={one.code}>
          <a href={to(one.code)}>
            <span className="code">{one.code}</span> {one.text}
          </a>{" "}
          <span className="muted small">{one.words}</span>
        </li>
      ))}
    </ul>
  );
  return (
    <section className="stack noprint" id="more" aria-labelledby="more-h">
      <h2 id="more-h">If you have more time</h2>
      <div>
        {page.rest.length > 0 ? (
          <More
            again
            summary={`${page.rest.length} more ${page.rest.length === 1 ? "skill" : "skills"} you see differently`}
          >
            <p>Talk about them if you have time; nothing here needs an agreed rating.</p>
            {lines(page.rest)}
          </More>
        ) : null}
        {page.beside.length > 0 ? (
          <More
            again
            summary={`${page.beside.length} ${page.beside.length === 1 ? "skill" : "skills"} that one of you gave no level`}
          >
            <p>
              Not a low rating. Worth a question: could there be a chance to see it, or is it truly not part
              of the role?
            </p>
            {lines(page.beside)}
          </More>
        ) : null}
        {page.values.length > 0 ? (
          <More again summary="The values, side by side">
            <table className="table">
              <caption className="vh">How the values show, said by each of you</caption>
              <thead>
                <tr>
                  <th scope="col">Value</th>
                  <th scope="col">{page.names.self}</th>
                  <th scope="col">{page.names.supervisor}</th>
                </tr>
              </thead>
              <tbody>
                {page.values.map((value) => (
                  <tr key={value.name}>
                    <th scope="row">{value.name}</th>
                    <td>{value.self}</td>
                    <td>{value.supervisor}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </More>
        ) : null}
      </div>
      {page.others.length > 0 ? (
        <form method="get" action={`${conversationPath(page.id)}#more`} className="stack measure noprint">
          {page.taken.map((code) => (
            <input key={code} type="hidden" name="skill" value={code} />
          ))}
          <Select
            label="Take up another skill"
            name="skill"
            id="take-up"
            options={page.others}
            placeholder="Choose a skill"
          />
          <Acts>
            <Button kind="second">Add it to the sheet</Button>
          </Acts>
        </form>
      ) : null}
    </section>
  );
}
