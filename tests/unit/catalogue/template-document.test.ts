import mammoth from "mammoth";
import { expect, it } from "vitest";
import { templateDocument } from "~/catalogue/template-document";

const text = `# Working page

Keep it **short**.

1. First
2. Second

- one
- two

> What to notice

| What | Mine |
| --- | --- |
| A line with *weight* | |
`;

it("turns a template into a document with real headings, lists and a header row", async () => {
  const bytes = await templateDocument("Working page", text);
  const { value, messages } = await mammoth.convertToHtml({ buffer: bytes });
  expect(messages).toEqual([]);
  expect(value).toContain("<h1>Working page</h1>");
  expect(value).toContain("Keep it <strong>short</strong>.");
  expect(value).toContain("<ol><li>First</li><li>Second</li></ol><ul><li>one</li><li>two</li></ul>");
  expect(value).toMatch(
    /<thead><tr><th><p><strong>What<\/strong>.*<\/thead><tbody><tr><td><p>A line with <em>/,
  );
});

it("says what a template may hold when it meets anything else", async () => {
  await expect(templateDocument("x", "<div>no</div>")).rejects.toThrow("and no html");
});
