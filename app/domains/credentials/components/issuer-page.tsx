import { Facts } from "~/ui/facts";
import { Icon } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { DateText } from "~/ui/when";
import type { Profile } from "../document.server";
import type { PublicSigningKey } from "../keys.server";
import type { KeyKind } from "../states";

/** Who signs here and with which keys, for people and for those who check with other software. */
export function IssuerPage({
  profile,
  keys,
  timeZone,
  resolves,
}: {
  profile: Profile;
  /** newest first; `name` is how one is told from another */
  keys: readonly (PublicSigningKey & { readonly kind: KeyKind; readonly name: string })[];
  timeZone: string;
  /** false where this installation has no address that others can reach */
  resolves: boolean;
}) {
  return (
    <article className="stack-xl">
      <PageHead kicker="Who issues here" title={profile.name} lede={profile.description} />
      <Section heading="As credentials name it" id="profile">
        <Facts
          rows={[
            { term: "Identity", value: <code>{profile.id}</code> },
            { term: "Website", value: <a href={profile.url}>{profile.url}</a> },
            ...(profile.email
              ? [{ term: "Email", value: <a href={`mailto:${profile.email}`}>{profile.email}</a> }]
              : []),
          ]}
        />
        {resolves ? null : (
          <p className="muted measure">
            This installation runs on an address that others cannot reach, so each key is an identity of its
            own (did:key). With an https address it becomes did:web.
          </p>
        )}
      </Section>
      <Section heading="Keys" id="keys">
        <p className="muted measure">
          Every key that ever signed stays listed, so that older credentials go on verifying.
        </p>
        {keys.length === 0 ? <p>No credential has been signed yet, so there is no key.</p> : null}
        <ul className="stack plain">
          {keys.map((key) => (
            <li key={key.publicKeyMultibase}>
              <p>
                <code>{key.name}</code>
              </p>
              <p className="muted small">
                In use since <DateText at={key.createdAt} timeZone={timeZone} />
                {key.compromisedAt ? (
                  <>
                    . Not trusted from <DateText at={key.compromisedAt} timeZone={timeZone} /> on, because
                    somebody else may have used it. What it signed and our{" "}
                    <a href="/transparency">public log</a> held before stays good.
                  </>
                ) : key.retiredAt ? (
                  <>
                    {" "}
                    to <DateText at={key.retiredAt} timeZone={timeZone} />. What it signed stays good.
                  </>
                ) : key.kind === "rsa" ? (
                  ". It signs tokens now."
                ) : (
                  ". It signs now."
                )}
              </p>
            </li>
          ))}
        </ul>
      </Section>
      <Section heading="Check with your own software" id="check">
        <ul className="stack-s plain">
          <li>
            <a href="/issuer.json">
              <Icon name="down" /> Issuer profile (Open Badges 3.0)
            </a>
          </li>
          <li>
            <a href="/.well-known/did.json">
              <Icon name="down" /> DID document with every key
            </a>
          </li>
          <li>
            <a href="/.well-known/jwks.json">
              <Icon name="down" /> The keys for tokens (JWK set)
            </a>
          </li>
        </ul>
        <p className="measure">
          Any verifier for Open Badges 3.0 can check what we sign: with Data Integrity proofs
          (eddsa-rdfc-2022), or as a token (VC-JWT with RS256 or EdDSA). Or use{" "}
          <a href="/verify">our own check</a>, which needs no account and keeps nothing.
        </p>
      </Section>
    </article>
  );
}
