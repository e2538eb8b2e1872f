import { Facts } from "~/ui/facts";
import { Path, Step } from "~/ui/path";
import { formatDate, formatDay } from "~/ui/moments";
import {
  type LedgerEvidence,
  type LedgerLearning,
  type LedgerPart,
  type LedgerPrerequisite,
  type LedgerSkill,
  edition,
} from "../ledger";

/** What an award stands on, row by row: level and level needed, evidence, who judged, against which versions. */
export function LedgerPath({
  skills,
  evidence,
  prerequisites,
  learning,
  names,
  written = {},
  timeZone,
  mayOpen,
}: {
  skills: readonly LedgerSkill[];
  evidence: readonly LedgerEvidence[];
  prerequisites: readonly LedgerPrerequisite[];
  learning: LedgerLearning | null;
  /** of the people who judged, or recognised an equivalent */
  names: Readonly<Record<string, string>>;
  /** of each version of evidence: numbers of the rows of the evidence ledger that stand on this page */
  written?: Readonly<Record<string, readonly number[]>> | undefined;
  timeZone: string;
  /** whether evidence may be opened by whoever reads this */
  mayOpen: boolean;
}) {
  const pieceOf = (versionId: string) => evidence.find((piece) => piece.versionId === versionId);
  const dayOf = (at: string) => formatDate(at, timeZone);
  return (
    <Path label="What the award stands on">
      {skills.map((skill) => (
        <Step
          key={skill.code}
          heading={2}
          state={skill.judgements.length > 0 ? "done" : "todo"}
          title={
            <>
              <span className="code">{skill.code}</span> {skill.text}
            </>
          }
        >
          {skill.judgements.length === 0 ? <p className="muted small">Not judged yet</p> : null}
          {skill.judgements.map((one) => {
            const piece = pieceOf(one.versionId);
            const name = names[one.judgedById];
            return (
              <div className="stack-s" key={one.criterion}>
                <p>
                  <b>{one.levelName}</b>{" "}
                  <span className="muted">
                    · needs {one.requiredLevelName} · {one.title}
                  </span>
                </p>
                <Facts
                  tight
                  small
                  rows={[
                    {
                      term: "Evidence",
                      value: piece ? (
                        <>
                          {mayOpen ? (
                            <a href={`/evidence/${piece.evidenceId}`}>{piece.title}</a>
                          ) : (
                            piece.title
                          )}
                          {one.recognised ? ", recognised from prior learning" : ""}
                          {`, version ${piece.version}, sent ${dayOf(piece.sentAt)}`}
                        </>
                      ) : (
                        "An earlier version of the evidence"
                      ),
                    },
                    {
                      term: "Judged by",
                      value: `${name ?? "A person whose account is closed"}, ${one.judgedAs}, ${dayOf(one.judgedAt)}`,
                    },
                    {
                      term: "Against",
                      value: `Rubric ${one.rubricVersion}, criterion ${one.position} · ${edition(skill.framework)}`,
                    },
                    ...((written[one.versionId] ?? []).length > 0
                      ? [
                          {
                            term: "Written down",
                            value: <RowLinks numbers={written[one.versionId] ?? []} />,
                          },
                        ]
                      : []),
                  ]}
                />
              </div>
            );
          })}
        </Step>
      ))}
      {prerequisites.map((one) => (
        <Step
          key={one.achievement}
          heading={2}
          state="done"
          title={`What comes first: ${one.title}`}
          detail={
            one.by.kind === "credential"
              ? `Held, awarded on ${dayOf(one.by.awardedAt)}`
              : `${names[one.by.decidedById] ?? "A person whose account is closed"} recognised an equivalent on ${dayOf(one.by.decidedAt)}`
          }
        />
      ))}
      <Step
        heading={2}
        state="done"
        title="Evidence from work"
        detail={evidence
          .map(
            (piece) =>
              `${piece.evidenceTitle}: accepted, version ${piece.version}, sent ${formatDay(piece.sentAt, timeZone)}`,
          )
          .join(". ")}
      />
      {learning ? (
        <Step
          heading={2}
          state="done"
          title="Knowledge checks and reflections"
          detail={`${learning.checks.length} checks passed and ${learning.reflections.length} reflections written in ${learning.modules} modules, edition ${learning.contentVersion}${
            learning.finishedAt ? `, finished by ${dayOf(learning.finishedAt)}` : ""
          }. Reflections are private and are not part of the ledger.`}
        />
      ) : null}
    </Path>
  );
}

/** What a stack's award stands on: each credential, with the way to its own ledger. */
export function PartsPath({
  parts,
  missing,
  personId,
  timeZone,
}: {
  parts: readonly LedgerPart[];
  missing: readonly { readonly code: string; readonly title: string }[];
  personId: string;
  timeZone: string;
}) {
  return (
    <Path label="What the award stands on">
      {parts.map((part) => (
        <Step
          key={part.awardId}
          heading={2}
          state="done"
          words="Held"
          to={`/awards/${personId}/${part.achievement}`}
          title={
            <>
              <span className="code">{part.code}</span> {part.title}
            </>
          }
          detail={`Version ${part.version}, awarded on ${formatDate(part.awardedAt, timeZone)}, ${
            part.validUntil ? `valid until ${formatDate(part.validUntil, timeZone)}` : "with no end date"
          }`}
        />
      ))}
      {missing.map((part) => (
        <Step
          key={part.code}
          heading={2}
          state="todo"
          title={
            <>
              <span className="code">{part.code}</span> {part.title}
            </>
          }
          detail="Not held"
        />
      ))}
    </Path>
  );
}

/** "Row 3, row 4", each leading to it. */
function RowLinks({ numbers }: { numbers: readonly number[] }) {
  return numbers.map((number, at) => (
    <span key={number}>
      {at > 0 ? ", " : ""}
      <a href={`#row-${number}`}>
        {at > 0 ? "row" : "Row"} {number}
      </a>
    </span>
  ));
}
