import type { Block, Catalogue, MicroCredential, Module } from "~/catalogue/types";
import { ruleById, supportSet } from "~/catalogue/lookups";
import { Icon } from "~/ui/icon";
import { Callout, Html, KeyPoint, Sheet } from "~/ui/prose";
import { Rewrite } from "~/ui/rewrite";
import { Dialogue } from "~/ui/said";
import { ContentNote, Support } from "~/ui/support";
import { formatDateOn } from "~/ui/moments";

/** What the blocks of one text need to know about where they stand. */
export interface Setting {
  readonly catalogue: Catalogue;
  readonly credential: MicroCredential;
  /** null: a brief, a guide or an exemplar */
  readonly module: Module | null;
}

type Of<Kind extends Block["kind"]> = Extract<Block, { kind: Kind }>;

/**
 * A block that is the same for every reader. Rendered once on the server, never in a browser.
 * Blocks that answer (scenario, checks, reflection) have components of their own.
 */
export function StillBlock({ block, setting }: { block: Block; setting: Setting }) {
  switch (block.kind) {
    case "prose":
      return <Html html={block.html} className="prose" />;
    case "outcomes":
      return setting.module ? <Outcomes module={setting.module} /> : null;
    case "content-note":
      return <Note block={block} setting={setting} />;
    case "key-point":
      return <KeyPoint html={block.html} />;
    case "callout":
      return <Callout kind={block.callout} title={block.title} html={block.html} />;
    case "current-rule":
      return <CurrentRule id={block.rule} setting={setting} />;
    case "document":
      return <Sheet id={block.id} title={block.title} html={block.html} />;
    case "dialogue":
      return (
        <Dialogue
          id={block.id}
          title={block.title}
          turns={block.turns.map((turn) => ({
            speaker: turn.speaker,
            body: { html: turn.html },
            note: turn.note === null ? null : { html: turn.note },
          }))}
        />
      );
    case "before-after":
      return (
        <Rewrite
          id={block.id}
          label={block.title}
          before={{ html: block.before }}
          after={{ html: block.after }}
          why={{ html: block.why }}
        />
      );
    case "exercise":
      return <Exercise block={block} setting={setting} />;
    case "template":
      return <Template id={block.id} setting={setting} />;
    case "support-panel":
      return <SupportPanel set={block.set} setting={setting} />;
    default:
      return null;
  }
}

function Outcomes({ module }: { module: Module }) {
  return (
    <div className="card stack-s">
      <h3>By the end you can</h3>
      <ul>
        {module.outcomes.map((outcome) => (
          <li key={outcome.id}>{outcome.text}</li>
        ))}
      </ul>
    </div>
  );
}

function Note({ block, setting }: { block: Of<"content-note">; setting: Setting }) {
  const check = setting.module?.sections.find((section) => section.part === "check");
  return (
    <ContentNote
      skip={check ? { to: `#${check.id}`, label: "Skip to the questions" } : undefined}
      supportTo="#support"
    >
      <Html html={block.html} />
      <p className="small">
        You can stop at any time and <a href={`/learn/${setting.credential.slug}`}>come back later</a>. Your
        place is kept, and it never affects your award.
      </p>
    </ContentNote>
  );
}

function CurrentRule({ id, setting }: { id: string; setting: Setting }) {
  const rule = ruleById(setting.catalogue, id);
  if (!rule) return null;
  return (
    <aside className="callout wait stack-s" aria-label={`Check the current rule: ${rule.title}`}>
      <p className="kicker with-icon">
        <Icon name="shield" />
        <span>Check the current rule</span>
      </p>
      <h3 className="h-s">{rule.title}</h3>
      <p>{rule.statement}</p>
      <p>
        <b>What to do:</b> {rule.whatToDo}
      </p>
      <p className="small muted">
        Where to look:{" "}
        {rule.where.map((place) => (place.find ? `${place.name} (${place.find})` : place.name)).join("; ")}.
        Applies to: {rule.jurisdiction}. Last checked {formatDateOn(rule.lastChecked)}
        {rule.status === "to-confirm" ? ", still to be confirmed on the live page" : ""}.
      </p>
    </aside>
  );
}

function Exercise({ block, setting }: { block: Of<"exercise">; setting: Setting }) {
  const { slug, exercise } = setting.credential;
  return (
    <div className="card stack-s">
      <p className="kicker">Part of “{exercise.title}”</p>
      <Html html={block.html} className="prose" />
      <p>
        <a href={`/learn/${slug}/exercise`}>Read the whole exercise</a>
      </p>
      {exercise.templates.map((template) => (
        <Template id={template.id} setting={setting} key={template.id} />
      ))}
    </div>
  );
}

function Template({ id, setting }: { id: string; setting: Setting }) {
  const { slug, exercise } = setting.credential;
  const template = exercise.templates.find((one) => one.id === id);
  if (!template) return null;
  const at = `/learn/${slug}/template/${template.id}`;
  return (
    <p className="with-icon">
      <Icon name="file" />
      <span>
        {template.title}: <a href={`${at}/docx`}>download to fill in (Word)</a> or{" "}
        <a href={`${at}/txt`}>as plain text</a>
      </span>
    </p>
  );
}

function SupportPanel({ set, setting }: { set: string; setting: Setting }) {
  const support = supportSet(setting.catalogue, set);
  if (!support) return null;
  return (
    <Support
      heading="Support for you"
      level={3}
      lead={support.lead}
      services={[
        { name: support.first.name, phone: support.first.phone, who: support.first.note },
        ...support.services.map(({ name, phone, who }) => ({ name, phone, who })),
      ]}
      lastChecked={support.lastChecked}
    >
      {support.status === "to-confirm" ? (
        <p className="small muted">These numbers are still to be confirmed by a named person.</p>
      ) : null}
    </Support>
  );
}
