import { Banner } from "~/ui/banner";
import { TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";
import type { QrPath } from "../qr-path.server";

/** The address of a link, shown this one time. */
export function MadeLink({ address, qr, label }: { address: string; qr: QrPath; label: string }) {
  return (
    <div className="stack-l measure">
      <Banner tone="ok" live heading={`The link for ${label} is ready.`}>
        Copy it now: we keep no copy, so it is shown this one time.
      </Banner>
      <div className="stack-s">
        <TextField label={`The link for ${label}`} name="made" readOnly defaultValue={address} />
        <p>
          <button className="btn" type="button" data-copy={address} hidden>
            <Icon name="copy" />
            Copy the link
          </button>
        </p>
      </div>
      <figure className="stack-s">
        <svg
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          width="200"
          height="200"
          shapeRendering="crispEdges"
          role="img"
          aria-label={`QR code of the link for ${label}`}
        >
          <rect width={qr.size} height={qr.size} fill="#fff" />
          <path d={qr.d} fill="#000" />
        </svg>
        <figcaption className="small muted">The same link, for a camera.</figcaption>
      </figure>
      <p className="muted">
        Give it to {label} and nobody else: whoever has it can open it. You can take it back at any time.
      </p>
    </div>
  );
}
