import { renderToStaticMarkup as html } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { AnswerResult } from "~/ui/answer";
import { Audience } from "~/ui/audience";
import { Badge } from "~/ui/badge";
import { badgeDrawing, badgeSvg } from "~/ui/badge-shape";
import { Banner } from "~/ui/banner";
import { Button, ButtonLink } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Facts } from "~/ui/facts";
import { FileList, formatBytes } from "~/ui/file-list";
import { Finding } from "~/ui/finding";
import { Lane, Pips, Stop, Stops } from "~/ui/framework-line";
import { EvidenceMatrix } from "~/ui/matrix";
import { Card, PageHead, Panel, Split } from "~/ui/page";
import { CheckStep, Path, Step } from "~/ui/path";
import { Progress } from "~/ui/progress";
import { QueueTable } from "~/ui/queue";
import { Rewrite } from "~/ui/rewrite";
import { Dialogue } from "~/ui/said";
import { SavedState } from "~/ui/saved-state";
import { Shell } from "~/ui/shell";
import { Support } from "~/ui/support";
import { Thread } from "~/ui/thread";
import { colorScheme, parseTheme, themeMedia } from "~/ui/theme";
import { Toaster } from "~/ui/toast";
import { Verdict } from "~/ui/verdict";
import { attribute, count, textOf } from "./markup";

describe("buttons", () => {
  test("send by default, carry name and value, and are never disabled", () => {
    const markup = html(
      <Button name="act" value="send">
        Send to Leanne
      </Button>,
    );
    expect(attribute(markup, "button", "type")).toBe("submit");
    expect(attribute(markup, "button", "name")).toBe("act");
    expect(attribute(markup, "button", "value")).toBe("send");
    expect(html(<Button busy="Sending…">Send</Button>)).toBe(
      '<button class="btn" type="submit" aria-busy="true">Sending…</button>',
    );
    expect(html(<Button busy="Sending…">Send</Button>)).not.toContain("disabled");
  });
  test("a link that looks like one stays a link", () => {
    expect(attribute(html(<ButtonLink to="/evidence">Start</ButtonLink>), "a", "href")).toBe("/evidence");
  });
});

test("the page head has the one h1; panels, cards and asides are named by their headings", () => {
  const markup = html(
    <>
      <PageHead title="Ready to award" back={{ to: "/", label: "Back" }} />
      <Split
        main={
          <Panel heading="Next" id="next">
            x
          </Panel>
        }
        aside={<Card heading="Also">y</Card>}
        asideLabel="Also for you"
      />
    </>,
  );
  expect(count(markup, /<h1/g)).toBe(1);
  expect(attribute(markup, "section", "aria-labelledby")).toBe("next-h");
  expect(markup).toContain('<h2 id="next-h">Next</h2>');
  expect(attribute(markup, "aside", "aria-label")).toBe("Also for you");
  expect(markup.indexOf("<aside")).toBeGreaterThan(markup.indexOf("</section>"));
});

test("two halves: the one that scrolls on its own takes focus and has a name", () => {
  const markup = html(<Split even mainLabel="What Priya sent" main="a" aside="b" />);
  expect(markup).toContain('tabindex="0" role="region" aria-label="What Priya sent"');
  expect(markup).not.toContain("<aside");
});

test("a banner is a status only right after an act", () => {
  expect(html(<Banner tone="ok" heading="Sent." live />)).toContain('role="status"');
  expect(html(<Banner tone="care" heading="Runs out soon." />)).not.toContain("role=");
});

describe("the path", () => {
  test("is an ordered list whose marks are silent and whose states are words", () => {
    const markup = html(
      <Path label="Modules">
        <Step state="done" title="One" to="/1" />
        <Step state="now" title="Two" to="/2" current />
      </Path>,
    );
    expect(markup).toMatch(/^<ol class="path" aria-label="Modules">/);
    expect(count(markup, /<svg[^>]*aria-hidden="true"/g)).toBe(2);
    expect(textOf(markup)).toContain("One: In place");
    expect(textOf(markup)).toContain("Two: Next");
    expect(markup).toContain('<a href="/2" aria-current="step">');
    expect(count(markup, /<li class="done">/g)).toBe(1);
  });
  test.each([
    ["yes", "Yes", true],
    ["no", "No", false],
    ["unsure", "Could not tell", false],
    ["not-looked-at", "Not looked at", false],
  ] as const)("a check answered %s says %s in its heading", (answer, words, done) => {
    const markup = html(<CheckStep answer={answer} title="Nobody has changed it" />);
    expect(textOf(/<h3>(.*)<\/h3>/.exec(markup)?.[1] ?? "")).toBe(`Nobody has changed it ${words}`);
    expect(markup.startsWith('<li class="done">')).toBe(done);
  });
});

test("the evidence matrix is a real table whose roles survive display: grid", () => {
  const markup = html(
    <EvidenceMatrix
      caption="Evidence"
      columns={["Core skill", "Knowledge", "Practice"]}
      rows={[
        {
          code: "DI3.1",
          title: "Scope",
          cells: [
            { state: "done", words: "In place" },
            { state: "now", words: "Next", to: "/e" },
          ],
        },
      ]}
    />,
  );
  for (const role of ["table", "rowgroup", "row", "columnheader", "rowheader", "cell"]) {
    expect(markup).toContain(`role="${role}"`);
  }
  expect(textOf(/<caption[^>]*>(.*?)<\/caption>/.exec(markup)?.[1] ?? "")).toBe("Evidence");
  expect(markup).toContain('data-label="Practice" class="now"');
  expect(textOf(markup)).toContain("In place");
  expect(markup).toContain('<a href="/e">Next</a>');
});

test("a queue names each row with a link in its header cell and labels the cells for a phone", () => {
  const markup = html(
    <QueueTable
      caption="Waiting"
      columns={[{ label: "Person" }, { label: "Micro-credential", short: "For" }]}
      rows={[{ key: "1", header: "Hạnh", to: "/a/1", cells: ["DI3"], current: true }]}
    />,
  );
  expect(markup).toContain('<th role="rowheader" scope="row"><a href="/a/1">Hạnh</a></th>');
  expect(markup).toContain('data-label="For"');
  expect(markup).toContain('aria-current="true"');
});

test("facts: each Change link says what it changes", () => {
  const markup = html(<Facts rows={[{ term: "Title", value: "A note", change: { to: "/t" } }]} />);
  expect(textOf(/<a.*?<\/a>/.exec(markup)?.[0] ?? "")).toBe("Change title");
  expect(markup).toContain("<dt>Title</dt><dd>A note</dd>");
});

test("saved states differ in words, and announce by role=status", () => {
  const kinds = ["none", "saved", "saving", "unsaved", "newer", "restored"] as const;
  const said = kinds.map((state) => textOf(html(<SavedState state={state} at="2026-11-19T23:42:00Z" />)));
  expect(new Set(said).size).toBe(kinds.length);
  expect(said[3]).toContain("Your words are kept on this device");
  expect(html(<SavedState state="saving" />)).toContain('role="status"');
});

test("an audience always says it in words", () => {
  expect(textOf(html(<Audience words="Only you can see this." />))).toBe("Only you can see this.");
  expect(html(<Audience words="Only you can see this." />)).toContain("#i-lock");
  expect(html(<Audience words="You and Leanne can see this." />)).toContain("#i-people");
});

test("a thread is a list, author before text, line breaks kept, markup escaped", () => {
  const markup = html(
    <Thread
      messages={[
        {
          key: "1",
          author: "Leanne",
          at: "2026-11-12T01:00:00Z",
          about: "on version 1",
          body: "<b>One</b>\nTwo",
        },
        { key: "2", author: "Priya", mine: true, at: "2026-11-13T01:00:00Z", body: "Thanks" },
      ]}
    />,
  );
  expect(markup).toMatch(/^<ol/);
  expect(markup).toContain('<p class="written">&lt;b&gt;One&lt;/b&gt;\nTwo</p>');
  expect(markup.indexOf("Leanne")).toBeLessThan(markup.indexOf("One"));
  expect(textOf(markup)).toContain("You 13\u00a0November\u00a02026");
});

test("files show name, size and note; sizes in the units people know", () => {
  expect(formatBytes(900)).toBe("900\u00a0bytes");
  expect(formatBytes(180_000)).toBe("180\u00a0KB");
  expect(formatBytes(3_120_000)).toBe("3.1\u00a0MB");
  expect(formatBytes(31_000_000)).toBe("31\u00a0MB");
  expect(formatBytes(999_600)).toBe("1\u00a0MB");
  expect(
    textOf(html(<FileList files={[{ key: "1", name: "a.pdf", bytes: 5000, note: "Safe to open" }]} />)),
  ).toBe("a.pdf 5\u00a0KB · Safe to open");
});

test("a finding is a fieldset whose legend is the finding, the words marked", () => {
  const markup = html(
    <Finding legend="“Jaydon” may be a name" quote={{ before: "met ", found: "Jaydon", after: "." }}>
      x
    </Finding>,
  );
  expect(markup).toContain('<fieldset class="stack-s"><legend class="h-s">“Jaydon” may be a name</legend>');
  expect(markup).toContain("<mark>Jaydon</mark>");
});

test("an answer says in words how it landed, and what was not chosen has no verdict on the person", () => {
  expect(textOf(html(<AnswerResult tone="part" text="A" />))).toContain("Your answer: part of the way");
  expect(textOf(html(<AnswerResult tone="right" text="A" />))).toContain("Your answer: that’s it");
  expect(textOf(html(<AnswerResult tone="not-this-time" text="A" />))).toContain("not this time");
  expect(textOf(html(<AnswerResult tone="other" text="A" />))).toBe("A");
});

test("before and after: headings name the halves", () => {
  const markup = html(
    <Rewrite
      label="One note"
      before={{ html: "<p>was</p>" }}
      after={{ html: "<p>is</p>" }}
      why={{ html: "<p>so</p>" }}
    />,
  );
  const headings = [...markup.matchAll(/<h(\d)[^>]*>(.*?)<\/h\d>/g)].map(
    (match) => `${match[1]} ${match[2]}`,
  );
  expect(headings).toEqual(["3 One note", "4 Before", "4 After", "4 What changed and why"]);
});

test("a dialogue is a list of turns with the speaker in words", () => {
  const markup = html(
    <Dialogue
      title="Owen and Mele"
      mine="Owen"
      turns={[
        { speaker: "Mele", body: { html: "<p>Yeah, nah.</p>" }, note: { html: "<p>She stopped.</p>" } },
        { speaker: "Owen", body: { html: "<p>Hang on.</p>" } },
      ]}
    />,
  );
  expect(textOf(markup)).toBe("Owen and MeleMeleYeah, nah.What to notice:She stopped.OwenHang on.");
  expect(count(markup, /<li/g)).toBe(2);
});

test("the verdict is the heading of its section, and its mark is silent", () => {
  const markup = html(<Verdict tone="stop" heading="Do not rely on this document" />);
  expect(textOf(/<h1[^>]*>(.*?)<\/h1>/.exec(markup)?.[1] ?? "")).toBe("Do not rely on this document");
  const id = attribute(markup, "section", "aria-labelledby");
  expect(markup).toContain(`<h1 id="${id}">`);
  expect(markup).toContain("#m-no");
});

test("a final question: the verb on the button, a link that keeps it", () => {
  const page = html(
    <Confirm
      heading="Withdraw this credential?"
      consequence="Anyone who checks it is told."
      act={{ label: "Withdraw it", tone: "stop" }}
      keep={{ to: "/c/1", label: "Keep it" }}
    />,
  );
  expect(page).toContain("<h1");
  expect(page).toContain('<a class="btn btn--2" href="/c/1">Keep it</a>');
});

test("progress counts in words and draws one station for each piece", () => {
  const markup = html(<Progress words="2 of 3 are in place" states={["done", "done", "now"]} />);
  expect(textOf(markup)).toBe("2 of 3 are in place");
  expect(count(markup, /class="l-stop /g)).toBe(3);
  expect(count(markup, /class="l-done"/g)).toBe(1);
  expect(markup).toContain('aria-hidden="true"');
});

describe("the badge", () => {
  test("has a full name, one station for each core skill and a goal", () => {
    const markup = html(
      <Badge code="DI3" title="Professional and ethical conduct" issuer="Orygen" stops={3} />,
    );
    expect(attribute(markup, "svg", "role")).toBe("img");
    expect(attribute(markup, "svg", "aria-label")).toBe(
      "Badge: Professional and ethical conduct, DI3, by Orygen",
    );
    expect(count(markup, /class="b-stop"/g)).toBe(3);
    expect(count(markup, /class="b-goal"/g)).toBe(1);
  });
  test("each domain has its own shape, and every station lies inside the picture", () => {
    const codes = ["YP1", "CS1", "EE1", "CP1", "DI1", "PW1"];
    expect(new Set(codes.map((code) => badgeDrawing(code, 3).tile)).size).toBe(6);
    for (const code of codes)
      for (let n = 1; n <= 12; n++)
        for (const { x, y, r } of [...badgeDrawing(code, n).stops, badgeDrawing(code, n).goal]) {
          expect(Math.min(x - r, y - r)).toBeGreaterThan(0);
          expect(Math.max(x + r, y + r)).toBeLessThan(240);
        }
  });
  test("as a file it needs no sheet and cannot be broken out of", () => {
    const file = badgeSvg({ code: "DI3", title: 'A <b>&"', issuer: "O", stops: 3 });
    expect(file).not.toContain("class=");
    expect(file).not.toContain("<b>");
    expect(file).toContain("<title>Badge: A &#60;b&#62;&#38;&#34;, DI3, by O</title>");
  });
});

test("the framework line: links in order, pips by kind, the count in words", () => {
  const markup = html(
    <Lane id="di" code="DI" name="Delivering IPS" count="1 competency">
      <Stops across>
        <Stop to="/framework/DI3" code="DI3" name="Conduct" here words="3 core skills" />
      </Stops>
    </Lane>,
  );
  expect(textOf(markup)).toBe("DIDelivering IPS, 1 competencyDI3 Conduct3 core skills");
  expect(markup).toContain('<a href="/framework/DI3" aria-current="true">');
  expect(markup).toContain('class="lane di"');
  const pips = html(
    <Pips groups={[[{ kind: "core" }], [{ kind: "advanced" }, { kind: "core", inPlace: false }]]} />,
  );
  expect(count(pips, /<circle/g)).toBe(3);
  expect(count(pips, /class="ring"/g)).toBe(2);
});

test("support: numbers are telephone links in a named aside", () => {
  const markup = html(
    <Support
      lead="Stop whenever you need to."
      services={[{ name: "Lifeline", phone: "13 11 14" }]}
      lastChecked="2026-11-02"
    />,
  );
  expect(markup).toContain('<a href="tel:131114">13 11 14</a>');
  expect(attribute(markup, "aside", "aria-label")).toBe("Support for you");
  expect(textOf(markup)).toContain("Numbers checked 2\u00a0November\u00a02026.");
});

describe("the shell", () => {
  const markup = html(
    <Shell
      places={[
        { to: "/dashboard", label: "Home", current: true },
        { to: "/learn", label: "Learn" },
      ]}
      asker={{ name: "Priya Nair", to: "/account" }}
      notice="Demo: everyone here is made up."
      acknowledgement={{ heading: "Acknowledgement of Country.", text: "We acknowledge." }}
      links={[{ to: "/privacy", label: "Privacy" }]}
      source="©Orygen 2022"
    >
      <h1>Hello</h1>
    </Shell>,
  );
  test("starts with the skip link, which leads to a main that can take focus", () => {
    expect(markup.startsWith('<a class="skip" href="#main">')).toBe(true);
    expect(markup).toContain('<main id="main" tabindex="-1" class="wrap">');
  });
  test("marks the current place and names the account", () => {
    expect(count(markup, /aria-current="page"/g)).toBe(1);
    expect(markup).toContain('<a href="/dashboard" aria-current="page">Home</a>');
    expect(textOf(markup)).toContain("Priya Nair: your account");
  });
  test("carries the acknowledgement as text, and one live region from load", () => {
    expect(textOf(markup)).toContain("Acknowledgement of Country. We acknowledge.");
    expect(count(markup, /role="status"/g)).toBe(1);
    expect(html(<Toaster />)).toBe('<div role="status" class="toasts"></div>');
  });
  test("two navigations with different names", () => {
    expect(markup).toContain('aria-label="Main"');
    expect(markup).toContain('aria-label="About this site"');
  });
});

test("the theme: no cookie follows the system, anything odd too, and print stays light", () => {
  expect([parseTheme(null), parseTheme("dark"), parseTheme("light"), parseTheme("DROP TABLE")]).toEqual([
    "system",
    "dark",
    "light",
    "system",
  ]);
  expect(themeMedia("system")).toBe("screen and (prefers-color-scheme: dark)");
  expect(themeMedia("dark")).toBe("screen");
  expect(themeMedia("light")).toBe("not all");
  expect(colorScheme("system")).toBe("light dark");
  expect(colorScheme("dark")).toBe("dark");
});
