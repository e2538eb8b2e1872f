import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { sectionParts, vocabulary } from "~/catalogue/vocabulary";

const page = fs.readFileSync("docs/authoring.md", "utf8");

describe("docs/authoring.md", () => {
  it.each(Object.keys(vocabulary))("explains <%s>", (name) =>
    expect(page).toMatch(new RegExp(`<${name}[ >/]`)),
  );

  it("names every prop of every block beside it", () => {
    const blocks = [...page.matchAll(/<([A-Z][A-Za-z]+)((?: [a-z]+)*) ?\/?>/g)];
    for (const [name, rule] of Object.entries(vocabulary)) {
      const named = new Set(
        blocks.filter((match) => match[1] === name).flatMap((match) => (match[2] ?? "").trim().split(" ")),
      );
      for (const prop of Object.keys(rule.props)) expect(named, `${prop} of <${name}>`).toContain(prop);
    }
  });

  it("invents no block and no part", () => {
    for (const [, name] of page.matchAll(/<([A-Z][A-Za-z]+)[ >/]/g))
      expect(Object.keys(vocabulary)).toContain(name);
    expect(page).toContain(
      sectionParts
        .map((part) => `\`${part}\``)
        .slice(0, 4)
        .join(", "),
    );
  });
});
