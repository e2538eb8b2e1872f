import { renderToStaticMarkup as html } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ErrorSummary } from "~/ui/error-summary";
import { CheckBox, ChoiceGroup, FileDrop, Select, TextArea, TextField, fieldId } from "~/ui/field";
import { attribute, count, textOf } from "./markup";

describe("a field", () => {
  const markup = html(
    <TextField
      name="title"
      label="Title"
      hint="A few words"
      error="Give it a title"
      defaultValue="<A note>"
    />,
  );

  test("its label is tied to the control", () => {
    expect(attribute(markup, "label", "for")).toBe("f-title");
    expect(attribute(markup, "input", "id")).toBe("f-title");
    expect(attribute(markup, "input", "name")).toBe("title");
  });

  test("is described by the hint first, then the error, and both ids exist", () => {
    expect(attribute(markup, "input", "aria-describedby")).toBe("f-title-h f-title-e");
    expect(markup).toContain('id="f-title-h"');
    expect(markup).toContain('id="f-title-e"');
    expect(attribute(markup, "input", "aria-invalid")).toBe("true");
  });

  test("says Error: before the words, for those who do not see the colour", () => {
    expect(textOf(markup)).toContain("Error: Give it a title");
  });

  test("shows again what was typed, escaped", () => {
    expect(markup).toContain('value="&lt;A note&gt;"');
  });

  test("label, hint, error and control come in that order", () => {
    const places = ["<label", "f-title-h", "f-title-e", "<input"].map((part) => markup.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
  });

  test("without hint or error has no description and is not invalid", () => {
    const plain = html(<TextField name="title" label="Title" required />);
    expect(plain).not.toContain("aria-describedby");
    expect(plain).not.toContain("aria-invalid");
    // The browser's own bubble must not stand in front of the server's sentence.
    expect(plain).not.toMatch(/ required/);
    expect(plain).toContain('aria-required="true"');
  });

  test("a name with brackets or dots still gives an id that a link can reach", () => {
    expect(fieldId("criteria[c1].comment")).toBe("f-criteria-c1-comment");
  });
});

test("a private box is described by who sees it and whether it is saved", () => {
  const markup = html(
    <TextArea
      name="r1"
      label="Reflect"
      audience={{ words: "Only you can see this.", to: "/share" }}
      saved={{ state: "saved", at: "2026-11-19T23:42:00Z" }}
      defaultValue="Mine"
    />,
  );
  expect(attribute(markup, "textarea", "aria-describedby")).toBe("f-r1-who f-r1-saved");
  expect(markup).toContain('id="f-r1-who"');
  expect(markup).toContain('id="f-r1-saved"');
  expect(textOf(markup)).toContain("Saved at 10:42\u00a0am.");
  expect(markup).toContain('role="status"');
  expect(markup.indexOf("f-r1-who")).toBeLessThan(markup.indexOf("<textarea"));
  expect(textOf(markup)).toContain("Change who can see it");
});

describe("a group of choices", () => {
  const choices = [
    { value: "0", label: "Not yet", detail: "Labels stand in." },
    { value: "1", label: "Developing" },
  ];
  test("has a legend, native radios of one name, and nothing preselected", () => {
    const markup = html(<ChoiceGroup legend="1. Describes" name="c1" choices={choices} />);
    expect(markup).toMatch(/^<fieldset[^>]*><legend/);
    expect(count(markup, /type="radio" id?|type="radio"/g)).toBe(2);
    expect(count(markup, /name="c1"/g)).toBe(2);
    expect(markup).not.toContain("checked");
  });
  test("an error describes the fieldset and the first radio carries the id the summary links to", () => {
    const markup = html(
      <ChoiceGroup legend="1." name="c1" choices={choices} hint="Look" error="Choose a level" />,
    );
    expect(attribute(markup, "fieldset", "aria-describedby")).toBe("f-c1-h f-c1-e");
    expect(attribute(markup, "input", "id")).toBe("f-c1");
    const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("what was chosen before comes back, one or several", () => {
    expect(html(<ChoiceGroup legend="1." name="c" choices={choices} defaultValue="1" />)).toMatch(
      /value="1"[^>]*checked|checked[^>]*value="1"/,
    );
    const many = html(
      <ChoiceGroup legend="1." name="c" multiple choices={choices} defaultValue={["0", "1"]} />,
    );
    expect(count(many, /checked=""/g)).toBe(2);
    expect(count(many, /type="checkbox"/g)).toBe(2);
  });
  test("choices that are not levels belong to the same group and stand after it", () => {
    const markup = html(
      <ChoiceGroup
        legend="1."
        name="c"
        layout="scale"
        choices={choices}
        apart={[{ value: "n", label: "No" }]}
      />,
    );
    expect(count(markup, /name="c"/g)).toBe(3);
    expect(markup.indexOf('class="scale-off"')).toBeGreaterThan(markup.indexOf('value="1"'));
  });
});

test("a tick box, a list and a file input are tied to their errors too", () => {
  const box = html(<CheckBox name="ok" label="I agree" error="Say that you agree" />);
  expect(attribute(box, "input", "aria-describedby")).toBe("f-ok-e");
  expect(attribute(box, "input", "value")).toBe("yes");
  const list = html(
    <Select name="who" label="Who" options={[{ value: "p", label: "Priya" }]} error="Choose" />,
  );
  expect(attribute(list, "select", "aria-describedby")).toBe("f-who-e");
  const file = html(<FileDrop name="files" label="Add files" hint="PDF" error="Too big" multiple />);
  expect(attribute(file, "input", "type")).toBe("file");
  expect(attribute(file, "input", "aria-describedby")).toBe("f-files-h f-files-e");
  expect(attribute(file, "label", "for")).toBe("f-files");
});

describe("the error summary", () => {
  test("counts, links to the fields in the same words, and takes focus without script", () => {
    const markup = html(
      <ErrorSummary
        before="this can be sent"
        errors={{ title: "Give it a title", "files[]": "Too big", "": "Try again" }}
      />,
    );
    expect(textOf(markup)).toContain("There are 3 things to fix before this can be sent");
    expect(markup).toContain('<a href="#f-title">Give it a title</a>');
    expect(markup).toContain(`<a href="#${fieldId("files[]")}">Too big</a>`);
    expect(markup).toContain("<b>Try again</b>");
    expect(attribute(markup, "div", "tabindex")).toBe("-1");
    expect(attribute(markup, "div", "role")).toBe("group");
    expect(attribute(markup, "div", "aria-labelledby")).toBe("errors-h");
    expect(markup).toContain("autofocus");
  });
  test("one is a thing, none is nothing", () => {
    expect(textOf(html(<ErrorSummary errors={{ a: "Mend it" }} />))).toContain("There is 1 thing to fix");
    expect(html(<ErrorSummary errors={{}} />)).toBe("");
    expect(html(<ErrorSummary errors={null} />)).toBe("");
  });
});
