import { SaxesParser } from "saxes";
import { Unreadable } from "./document-text";

export interface XmlReader {
  /** @param name without its prefix: who wrote the file chose that */
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(words: string): void;
}

/**
 * Walks through an XML part. A document type is refused, so that nothing in it can be defined to grow.
 * @throws Unreadable
 */
export function walkXml(xml: string, reader: XmlReader): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const damaged = () =>
    new Unreadable("is damaged or not an Office file. Open it, save it again, then choose it once more.");
  parser.on("doctype", () => {
    throw damaged();
  });
  parser.on("error", () => {
    throw damaged();
  });
  parser.on("opentag", (tag) => {
    reader.open?.(
      bare(tag.name),
      Object.fromEntries(Object.entries(tag.attributes).map(([k, v]) => [bare(k), v])),
    );
  });
  parser.on("closetag", (tag) => reader.close?.(bare(tag.name)));
  parser.on("text", (words) => reader.text?.(words));
  parser.on("cdata", (words) => reader.text?.(words));
  parser.write(xml).close();
}

const bare = (name: string): string => name.slice(name.indexOf(":") + 1);
