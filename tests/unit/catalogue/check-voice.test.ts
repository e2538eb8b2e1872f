import { describe, expect, it } from "vitest";
import { readChanged } from "./content-folder";

const feedback = "feedback.yaml";
const deadlines = "deadlines.yaml";

describe("ways to begin feedback", () => {
  it.each([
    ["a verdict", "The line that shows it:", "This is weak because", '"weak" judges or takes back'],
    ["a strength taken back", "You are right that", "Good, but", '"but" judges or takes back'],
    ["a sentence that is finished", "What changed for them was", "Well done.", "A beginning stays open"],
    ["two of the same name", "id: saw-did", "id: saw-line", "saw-line"],
    ["a word we do without", "Ask the young person", "Ask the service user", "service user"],
    ["no box for what comes next", "  next:\n", "  later:\n", "next"],
  ])("refuses %s", async (_, from, to, said) => {
    const { lines, catalogue } = await readChanged([{ file: feedback, from, to }]);
    expect(lines.join("\n")).toContain("content/feedback.yaml");
    expect(lines.join("\n")).toContain(said);
    expect(catalogue).toBeNull();
  });
});

describe("deadlines", () => {
  it.each([
    ["a step without one", "  award:\n", "  other:\n", "award"],
    [
      "a reminder before anybody could act",
      "remindBefore: 3",
      "remindBefore: 14",
      "before anybody had a day to act",
    ],
    ["an appeal that can be lodged for ever", "    within: 28\n", "", "within"],
  ])("refuses %s", async (_, from, to, said) => {
    const { lines, catalogue } = await readChanged([{ file: deadlines, from, to }]);
    expect(lines.join("\n")).toContain(said);
    expect(catalogue).toBeNull();
  });
});
