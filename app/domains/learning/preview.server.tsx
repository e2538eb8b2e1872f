import type { Block, Catalogue, Leaf, MicroCredential, Module, Term } from "~/catalogue/types";
import { rendered, still } from "~/http/stills.server";
import type { Setting } from "./components/still-block";
import { WholeBlock } from "./components/whole-block";

export interface PreviewSection {
  readonly id: string;
  readonly part: string;
  readonly title: string;
  /** key of its blocks, each with every state */
  readonly still: string;
}
export interface ModulePreview {
  readonly opening: string | null;
  readonly sections: readonly PreviewSection[];
  /** terms that are explained here, opened */
  readonly terms: readonly Term[];
}

/** A module with every state of every block, rendered once for all who preview it. */
export function previewModule(
  catalogue: Catalogue,
  credential: MicroCredential,
  module: Module,
): ModulePreview {
  const setting = { catalogue, credential, module };
  const everything = JSON.stringify([module.opening, module.sections]);
  return {
    opening:
      module.opening.length > 0 ? previewBlocks(`${module.id}/opening`, module.opening, setting) : null,
    sections: module.sections.map(({ id, part, title, blocks }) => ({
      id,
      part,
      title,
      still: previewBlocks(`${module.id}/${id}`, blocks, setting),
    })),
    terms: catalogue.terms.filter((term) => everything.includes(`popovertarget=\\"term-${term.id}\\"`)),
  };
}

/** A brief or an exemplar with its annotations, as the key of one piece of HTML. */
export function previewLeaf(catalogue: Catalogue, credential: MicroCredential, leaf: Leaf): string {
  return previewBlocks(`${credential.slug}/leaf/${leaf.id}`, leaf.blocks, {
    catalogue,
    credential,
    module: null,
  });
}

function previewBlocks(scope: string, blocks: readonly Block[], setting: Setting): string {
  return still(`preview/${scope}`, () =>
    blocks
      .map((block, at) =>
        block.kind === "prose"
          ? `<div class="prose">${block.html}</div>`
          : rendered(`preview-${scope}-${at}`, <WholeBlock block={block} setting={setting} />),
      )
      .join("\n"),
  );
}
