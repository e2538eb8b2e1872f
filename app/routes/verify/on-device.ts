import { type Kept, checkOnDevice, fitsHolder } from "~/domains/credentials/offline-check";
import { codeIn } from "~/domains/credentials/offline-code";
import { ageOf, stepAnswer, stepTitles, verdictOf } from "~/domains/credentials/verdict";
import type { Verification } from "~/domains/credentials/verification";
import { formatDate, formatDateTime } from "~/ui/moments";

/**
 * In the browser, on `/verify` alone: the code of a card is checked on this device, with network or without. It comes
 * behind the `#` of an address, out of a picture, from the camera or the box. What can be said stands in the page's
 * templates already; this puts words into their places.
 */

const ask = document.querySelector<HTMLElement>("#ask");
const into = document.querySelector<HTMLElement>("#on-device");
const form = ask?.querySelector("form");

interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}
declare const BarcodeDetector: { new (options: { formats: readonly string[] }): Detector } | undefined;

/** Long sides at which a picture is looked at: a code of few points is found better in a larger one. */
const sides = [1_400, 2_100, 2_800];
const mostFileBytes = 25_000_000;
const mayWait = 4_000;

function begin(ask: HTMLElement, into: HTMLElement, form: HTMLFormElement): void {
  const { worker = "", reader = "", zone = "" } = into.dataset;
  const words = into.dataset;
  const box = form.querySelector<HTMLTextAreaElement>("textarea[name=credential]");
  const files = form.querySelector<HTMLInputElement>("input[type=file]");
  const told = ask.querySelector<HTMLElement>("[data-told]");
  const tell = (sentence = "") => {
    if (told) told.textContent = sentence;
  };
  keepThisPage(worker, reader);

  const look = (): void => {
    // digits are a card's, also where some were lost on their way here
    const [, code] = /^#(\d+)$/.exec(location.hash) ?? [];
    if (code) void show(code);
    else if (location.hash.length < 2) back();
  };
  window.addEventListener("hashchange", look);

  /** Without network the form would be lost, so what can be checked here is checked here. */
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // not by what the browser thinks of its network: a telephone in a lift has one too
    void reachable().then((yes) => (yes ? form.submit() : offline()));
  });

  /** The form with this and nothing else: a file that was chosen before would win. */
  function fill(text: string): void {
    if (box) box.value = text;
    if (files) files.value = "";
  }

  async function offline(): Promise<void> {
    const file = files?.files?.[0];
    const text = file ? await textIn(file) : (box?.value ?? "");
    const code = text === null ? null : codeIn(text);
    if (code) return show(code);
    tell(file && text === null ? words["nocode"] : words["noway"]);
  }

  async function textIn(file: File): Promise<string | null> {
    if (file.size > mostFileBytes) return null;
    if (!file.type.startsWith("image/")) return file.size < 20_000 ? file.text() : null;
    const picture = await createImageBitmap(file).catch(() => null);
    return picture && readPicture(picture, picture.width, picture.height, sides);
  }

  // ---- A code -------------------------------------------------------------------------------------------

  async function readPicture(
    source: CanvasImageSource,
    width: number,
    height: number,
    at: readonly number[],
  ): Promise<string | null> {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    for (const side of at) {
      const scale = side / Math.max(width, height);
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      if (!pen) return null;
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(source, 0, 0, canvas.width, canvas.height);
      const text = (await built(canvas)) ?? (await ours(pen.getImageData(0, 0, canvas.width, canvas.height)));
      if (text) return text;
    }
    return null;
  }

  /** Most telephones can read codes by themselves. */
  async function built(canvas: HTMLCanvasElement): Promise<string | null> {
    if (typeof BarcodeDetector === "undefined") return null;
    try {
      const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(canvas);
      return found?.rawValue ?? null;
    } catch {
      return null;
    }
  }

  let helper: Worker | null = null;
  function ours(points: ImageData): Promise<string | null> {
    const to = (helper ??= new Worker(reader));
    return new Promise((resolve) => {
      to.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data);
      to.onerror = () => resolve(null);
      to.postMessage(points, [points.data.buffer]);
    });
  }

  // ---- The camera ---------------------------------------------------------------------------------------

  const camera = ask.querySelector<HTMLElement>("[data-camera]");
  const start = ask.querySelector<HTMLButtonElement>("[data-camera-start]");
  const video = camera?.querySelector("video");
  if (camera && start && video && "mediaDevices" in navigator) {
    start.hidden = false;
    let stream: MediaStream | null = null;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
      camera.hidden = true;
      start.hidden = false;
    };
    start.addEventListener("click", () => {
      tell();
      // two requests would open two streams, and only one of them could be stopped
      start.hidden = true;
      navigator.mediaDevices
        .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false })
        .then(async (opened) => {
          stream = opened;
          video.srcObject = opened;
          camera.hidden = false;
          camera.querySelector("button")?.focus();
          await video.play();
          await watch(opened);
        })
        .catch(() => {
          stop();
          start.focus();
          tell(words["nocamera"]);
        });
    });
    camera.querySelector("button")?.addEventListener("click", () => {
      stop();
      start.focus();
    });
    window.addEventListener("pagehide", stop);

    const watch = async (opened: MediaStream): Promise<void> => {
      while (stream === opened) {
        if (video.videoWidth > 0) {
          const text = await readPicture(video, video.videoWidth, video.videoHeight, [1_280]);
          if (text !== null && stream === opened) {
            const code = codeIn(text);
            stop();
            if (code) return show(code);
            // a link, or something else that only the service can look up
            fill(text);
            return form.requestSubmit();
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
  }

  // ---- The answer ---------------------------------------------------------------------------------------

  const title = document.title;
  let asked = 0;
  function back(): void {
    asked += 1;
    into.replaceChildren();
    ask.hidden = false;
    document.title = title;
  }

  async function show(code: string): Promise<void> {
    const now = new Date();
    // nothing said of a card may stand while another is looked at, nor come after its answer
    back();
    tell();
    const turn = asked;
    const kept = await keptHere();
    const checked = await checkOnDevice(code, { now, kept, timeZone: zone });
    if (turn !== asked) return;
    const [readable] = checked.steps;
    if (readable?.valid === false) return tell(readable.detail);
    const verdict = verdictOf(checked);
    const page = fragment("page");
    const panel = fragment(verdict.tone);
    put(panel, "heading", verdict.heading);
    put(panel, "sentence", verdict.sentence);
    put(panel, "at", formatDateTime(now, zone));
    put(panel, "since", kept ? formatDateTime(kept.fetchedAt, zone) : "");
    if (!kept) panel.querySelector("[data-if=kept]")?.remove();
    const head = asPageHeading(panel);
    place(page, "verdict", panel);
    place(page, "steps", ...checked.steps.filter(({ name }) => name !== "What it says").map(stepOf));
    put(page, "advice-heading", verdict.advice.heading);
    put(page, "advice", verdict.advice.sentence);
    facts(page, checked, verdict.tone === "stop");
    const again = page.querySelector<HTMLButtonElement>("[data-ask-us]");
    again?.addEventListener("click", () => {
      fill(`${location.origin}/verify#${code}`);
      form.submit();
    });
    if (!navigator.onLine) again?.remove();
    into.replaceChildren(page);
    ask.hidden = true;
    document.title = `${verdict.heading} – ${title}`;
    head.tabIndex = -1;
    head.focus();
    window.scrollTo(0, 0);
  }

  function stepOf(step: Verification["steps"][number]): Node {
    const one = fragment(stepAnswer(step));
    put(one, "title", stepTitles[step.name]);
    const age = ageOf(step);
    const old = age === null ? "" : ` ${(words["age"] ?? "").replace("AGE", age)}`;
    put(one, "detail", `${step.detail}${old}`);
    return one;
  }

  function facts(page: DocumentFragment, { facts: said }: Verification, stop: boolean): void {
    page.querySelector(`[data-if=${said && !stop ? "nothing" : "facts"}]`)?.remove();
    if (!said || stop) return;
    put(page, "achievement", said.name);
    put(page, "issuer", said.issuer.name ?? said.issuer.id);
    put(page, "awarded", formatDate(said.awardedAt ?? said.validFrom, zone));
    if (said.validUntil) put(page, "until", formatDate(said.validUntil, zone));
    const [levels] = said.results;
    if (levels?.achieved) put(page, "levels", levels.achieved);
    else page.querySelector("[data-slot=levels]")?.closest("div")?.remove();
    page.querySelector<HTMLAnchorElement>("[data-whole]")?.setAttribute("href", said.id);
    const compare = page.querySelector("form");
    compare?.addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = compare.querySelector("input")?.value.trim() ?? "";
      void fitsHolder(said.identifiers, typed).then((fits) => {
        for (const line of compare.querySelectorAll<HTMLElement>("[data-fits]")) {
          line.hidden = line.dataset["fits"] !== (typed === "" ? "nothing" : fits ? "yes" : "no");
        }
      });
    });
  }

  function fragment(name: string): DocumentFragment {
    const template = document.querySelector<HTMLTemplateElement>(`template[data-of="${name}"]`);
    return (template?.content.cloneNode(true) ?? document.createDocumentFragment()) as DocumentFragment;
  }

  look();
}

/** The page as it is sent has one `h1`; the answer's takes its place. */
function asPageHeading(panel: DocumentFragment): HTMLElement {
  const head = document.createElement("h1");
  const second = panel.querySelector("h2");
  if (second) {
    head.id = second.id;
    head.append(...second.childNodes);
    second.replaceWith(head);
  }
  return head;
}

const put = (of: DocumentFragment, slot: string, text: string): void => {
  const place = of.querySelector(`[data-slot="${slot}"]`);
  if (place) place.textContent = text;
};
const place = (of: DocumentFragment, slot: string, ...what: readonly Node[]): void =>
  of.querySelector(`[data-slot="${slot}"]`)?.replaceWith(...what);

const reachable = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(mayWait) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** The issuer's keys and lists, anew where they can be had; when they were fetched, the answer itself says. */
function keptHere(): Promise<{ of: Kept; fetchedAt: Date } | null> {
  const at = "/verify/device.json";
  return (
    fetch(at, { signal: AbortSignal.timeout(mayWait) })
      .then(keptIn)
      // a service that is ill, or a line that breaks off, must not make a device forget what it has
      .catch(async () => keptIn(await caches.match(at)))
      .catch(() => null)
  );
}

/** @throws where it is no such answer, or breaks off */
async function keptIn(answer: Response | undefined): Promise<{ of: Kept; fetchedAt: Date }> {
  const fetchedAt = new Date(answer?.headers.get("Date") ?? NaN);
  if (!answer?.ok || Number.isNaN(fetchedAt.getTime())) throw new Error("No keys and lists.");
  return { of: (await answer.json()) as Kept, fetchedAt };
}

/** Later, and only here: what the page is made of stays on this device. */
function keepThisPage(worker: string, reader: string): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register(worker, { scope: "/verify" })
    .then(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const parts = performance
        .getEntriesByType("resource")
        .map(({ name }) => new URL(name))
        .filter(
          ({ origin, pathname }) => origin === location.origin && /^\/(assets|fonts)\/|\.svg$/.test(pathname),
        )
        .map(({ pathname }) => pathname);
      const linked = [...document.querySelectorAll<HTMLLinkElement>("link[href^='/']")].map(
        ({ href }) => new URL(href).pathname,
      );
      const scripts = [...document.scripts].map(({ src }) => new URL(src).pathname);
      active?.postMessage([
        ...new Set([...parts, ...linked, ...scripts, reader, "/icons.svg", "/verify/device.json"]),
      ]);
    })
    // without it the page works as before, with network
    .catch(() => undefined);
}

if (ask && into && form) begin(ask, into, form);
