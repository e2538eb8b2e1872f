import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Block } from "~/catalogue/types";
import { QuickCheck } from "~/domains/learning/components/quick-check";
import { ScenarioView } from "~/domains/learning/components/scenario";

const item = {
  id: "x-1",
  skill: "DI3.1",
  outcome: null,
  judgement: "",
  stem: "<p>A call comes.</p>",
  ask: "What do you do?",
  options: [
    { id: "a", text: "Answer it", correct: true, why: "<p>It is yours.</p>", misconception: null },
    {
      id: "b",
      text: "Let it ring",
      correct: false,
      why: "<p>They will worry.</p>",
      misconception: "Later will do",
    },
  ],
};
const printed = (markup: string): string => /class="plain printonly">(.*?)<\/ul>/.exec(markup)?.[1] ?? "";

describe("what is asked in the flow of a text, on paper", () => {
  it.each([null, "a", "b"])(
    "has every option with its reason, whatever was chosen on the screen (%s)",
    (chosen) => {
      const paper = printed(
        renderToStaticMarkup(<QuickCheck id="x" item={item} chosen={chosen} address="/m" />),
      );
      for (const words of ["Answer it", "It is yours.", "Let it ring", "They will worry."])
        expect(paper).toContain(words);
      expect(paper.match(/The one that helps most/g)).toHaveLength(1);
      expect(paper).not.toContain("Later will do");
    },
  );
});

describe("a scenario", () => {
  const term = (id: string) =>
    `<button type="button" class="term" popovertarget="term-${id}">word</button><span class="term-note" id="term-${id}" popover="auto">Meaning.</span>`;
  const scenario: Extract<Block, { kind: "scenario" }> = {
    kind: "scenario",
    id: "s",
    title: "A call",
    skill: "DI3.1",
    steps: [
      {
        id: "start",
        html: `<p>It rings. ${term("one")}</p>`,
        choices: [
          {
            id: "a",
            label: "Answer",
            quality: "strong",
            to: null,
            consequence: `<p>Good. ${term("two")}</p>`,
          },
          { id: "b", label: "Wait", quality: "costly", to: null, consequence: "<p>Silence.</p>" },
        ],
      },
    ],
    debrief: `<p>Why. ${term("three")}</p>`,
  };

  it("stands twice in its page, once whole for paper, and no id stands twice", () => {
    const markup = renderToStaticMarkup(<ScenarioView scenario={scenario} path={["a"]} address="/m" />);
    const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of markup.matchAll(/popovertarget="([^"]+)"/g)) expect(ids).toContain(target);
    expect(ids.filter((id) => id?.startsWith("term-"))).toHaveLength(6);
  });
});
