import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { type Pair, agreementOf } from "~/domains/assessment/agreement";
import { commonLevels } from "~/domains/assessment/agreement.server";
import { listCalibrations } from "~/domains/assessment/calibration.server";
import { AgreementFigures, AgreementMatrix, agreementWords } from "~/domains/assessment/components/agreement";
import { readPlan } from "~/domains/assessment/sampling-plan.server";
import { requireAsker } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";

export const meta: MetaFunction = () => [{ title: "Made-up pieces – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "review.list");
  const mine = await listCalibrations(asker.personId);
  const { plan } = await readPlan(store().read);
  const levels = commonLevels();
  const pairs: Pair[] = [];
  const sets = catalogue().microCredentials.map((of) => {
    const pieces = of.exemplars.map(({ id, leaf, expected }) => {
      const marked = mine.find((one) => one.achievement === of.slug && one.exemplar === id);
      for (const [criterion, level] of Object.entries(expected)) {
        const a = levels.ids.indexOf(level);
        const b = levels.ids.indexOf(marked?.levels[criterion] ?? "");
        if (a >= 0 && b >= 0) pairs.push([a, b]);
      }
      return { to: `/reviews/training/${of.slug}/${id}`, title: leaf.title, marked: marked !== undefined };
    });
    return { slug: of.slug, code: of.humanCode, title: of.title, pieces };
  });
  return {
    assesses: asker.roles.includes("assessor"),
    first: plan.calibrateFirst,
    smallNumber: plan.smallNumber,
    names: levels.names,
    sets,
    agreement: agreementOf(pairs, levels.ids.length, plan.smallNumber),
  };
}

export default function TrainingIndex() {
  const { assesses, first, smallNumber, names, sets, agreement } = useLoaderData<typeof loader>();
  const done = sets.filter((set) => set.pieces.every((piece) => piece.marked)).length;
  return (
    <>
      <PageHead
        back={{ to: "/reviews", label: "All reviews" }}
        title="Made-up pieces"
        lede={
          assesses && first
            ? "Mark those of a micro-credential before your first real piece of it. A quarter of an hour, and you see at once what its authors chose."
            : "Rate one as you would rate a real one, and see what its authors chose."
        }
      />
      <div className="stack-xl">
        <Section heading={`${done} of ${sets.length} sets are behind you`} id="sets">
          <QueueTable
            caption="Made-up pieces of each micro-credential"
            columns={[{ label: "Micro-credential" }, { label: "Pieces" }, { label: "Where you are" }]}
            rows={sets.map((set) => {
              const marked = set.pieces.filter((piece) => piece.marked).length;
              return {
                key: set.slug,
                header: (
                  <>
                    <DomainCode code={set.code} /> {set.title}
                  </>
                ),
                cells: [
                  <ul key="pieces" className="plain stack-0">
                    {set.pieces.map((piece) => (
                      <li key={piece.to}>
                        <a href={piece.to}>{piece.title}</a>
                        <span className="muted small">{piece.marked ? " marked" : ""}</span>
                      </li>
                    ))}
                  </ul>,
                  marked === set.pieces.length ? (
                    <Tag key="state" tone="ok" icon="tick">
                      In place
                    </Tag>
                  ) : (
                    `${marked} of ${set.pieces.length} marked`
                  ),
                ],
              };
            })}
          />
        </Section>
        <Section heading="How near you were to the authors" id="agreement">
          <p className="measure">
            {agreement.pairs === 0
              ? "After your first made-up piece you see here how often you chose the level its authors chose."
              : agreementWords(agreement)}
          </p>
          <AgreementFigures of={agreement} smallNumber={smallNumber} />
          <AgreementMatrix of={agreement} names={names} first="The authors" second="You" />
        </Section>
      </div>
    </>
  );
}
