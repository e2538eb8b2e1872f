/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   display: block drops the native roles of a table, so they are written out */
import type { ReactNode } from "react";
import { PageHead, Section } from "~/ui/page";
import { Audience } from "~/ui/audience";
import { Empty } from "~/ui/empty";
import { DomainCode } from "~/ui/icon";
import { formatDate } from "~/ui/moments";
import type { Share } from "../rating-rules";
import type { Profile, ProfilePoint } from "../profile.server";

const Circle = () => <circle className="c-self" r="8" />;
const Diamond = () => <path className="c-sup" d="M0-5.5 5.5 0 0 5.5-5.5 0z" />;
const Square = () => <rect className="c-agree" x="-11" y="-11" width="22" height="22" />;

/** How practice was rated over time, for its specialist and for the supervisor who rated with them. */
export function ProfilePage({ profile, back }: { profile: Profile; back: { to: string; label: string } }) {
  const { rounds, parts, headline } = profile;
  const [latest] = rounds;
  const names = {
    self: profile.own ? "You" : profile.person,
    supervisor: profile.own ? "Supervisor" : "You",
  };
  return (
    <>
      <PageHead
        back={back}
        title={profile.own ? "Your profile over time" : `The profile of ${profile.person} over time`}
        lede="Each person’s ratings by themselves. Nothing here is an average, and nothing is compared with anybody else."
      >
        <Audience
          alone
          icon={profile.own ? "lock" : "people"}
          words={
            profile.own
              ? "Only you can see this, and of each round the supervisor who rated in it."
              : `Only ${profile.person} and you can see this: the rounds in which you both rated.`
          }
        />
      </PageHead>
      {latest === undefined ? (
        <Empty heading="There is nothing to look at yet">
          <p>
            The picture begins with the first round in which{" "}
            {profile.own ? "you have sent your ratings" : "both of you have sent"}.
          </p>
        </Empty>
      ) : (
        <div className="stack-xl">
          {headline ? (
            <p className="lede measure">
              {names.self === "You" ? "You rate" : `${profile.person} rates`} {headline.atStandard} of{" "}
              {headline.rated} skills Competent or higher.
              {headline.grown === null
                ? ""
                : headline.grown === 0
                  ? " That is much as it was in the round before."
                  : ` In ${headline.grown} ${headline.grown === 1 ? "competency" : "competencies"} there are more than in the round before.`}
            </p>
          ) : null}
          <ProfileKey names={names} profile={profile} />
          <Section heading={`${latest.kind} round of ${formatDate(latest.openedAt)}`} id="latest">
            <p className="muted measure">
              How many of the skills that were given a level are Competent or higher. “No opportunity yet” and
              “not in my role” are no level and are left out.
            </p>
            <ProfileDots
              caption="Skills rated Competent or higher in the latest round, for each competency"
              first="Competency"
              names={names}
              profile={profile}
              rows={parts.flatMap((part) => {
                const point = part.points.find((one) => one.round === latest.id);
                return point
                  ? [
                      {
                        key: part.code,
                        header: (
                          <a href={`#over-${part.code}`}>
                            <DomainCode code={part.code} /> {part.name}
                          </a>
                        ),
                        point,
                      },
                    ]
                  : [];
              })}
            />
          </Section>
          <Section heading="Each competency over time" id="over-time">
            <p className="muted measure">Newest round first.</p>
            {parts.map((part) => (
              <Section
                key={part.code}
                small
                level={3}
                id={`over-${part.code}`}
                heading={
                  <>
                    <DomainCode code={part.code} /> {part.name}
                  </>
                }
              >
                <ProfileDots
                  caption={`${part.name}: skills rated Competent or higher, round by round`}
                  first="Round"
                  names={names}
                  profile={profile}
                  confidence
                  rows={part.points.flatMap((point) => {
                    const round = rounds.find((one) => one.id === point.round);
                    return round
                      ? [
                          {
                            key: round.id,
                            header: (
                              <a href={`${round.to}#${part.code}`}>
                                {round.kind}, {formatDate(round.openedAt)}
                                <span className="vh">: what was said of {part.code}</span>
                              </a>
                            ),
                            point,
                          },
                        ]
                      : [];
                  })}
                />
              </Section>
            ))}
          </Section>
        </div>
      )}
    </>
  );
}

/** What the marks mean; the words beside them say it without colour. */
export function ProfileKey({
  names,
  profile,
}: {
  names: { self: string; supervisor: string };
  profile: Pick<Profile, "supervised" | "agreed">;
}) {
  return (
    <ul className="plain key" aria-label="Key">
      <li>
        <svg viewBox="-12 -12 24 24" aria-hidden="true">
          <Circle />
        </svg>{" "}
        {names.self}: hollow circle
      </li>
      {profile.supervised ? (
        <li>
          <svg viewBox="-12 -12 24 24" aria-hidden="true">
            <Diamond />
          </svg>{" "}
          {names.supervisor}: filled diamond
        </li>
      ) : null}
      {profile.agreed ? (
        <li>
          <svg viewBox="-12 -12 24 24" aria-hidden="true">
            <Square />
          </svg>{" "}
          Agreed by both: square
        </li>
      ) : null}
    </ul>
  );
}

/** The table is the picture: marks in one cell, the same numbers in the next. x in per cent, so nothing shrinks on a phone. */
export function ProfileDots({
  caption,
  first,
  names,
  profile,
  rows,
  confidence,
}: {
  caption: string;
  first: string;
  names: { self: string; supervisor: string };
  profile: Pick<Profile, "supervised" | "agreed">;
  rows: readonly { key: string; header: ReactNode; point: ProfilePoint }[];
  confidence?: boolean;
}) {
  const columns = [
    { label: names.self, of: (point: ProfilePoint) => inWords(point.self) },
    ...(profile.supervised
      ? [{ label: names.supervisor, of: (point: ProfilePoint) => inWords(point.supervisor) }]
      : []),
    ...(profile.agreed ? [{ label: "Agreed", of: (point: ProfilePoint) => inWords(point.agreed) }] : []),
    ...(confidence ? [{ label: "How sure", of: (point: ProfilePoint) => point.confidence ?? "–" }] : []),
  ];
  return (
    <table className="table dots" role="table">
      <caption className="vh">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {first}
          </th>
          <th role="columnheader" scope="col" className="pic">
            <span className="ends">
              <span>none</span>
              <span>all</span>
            </span>
          </th>
          {columns.map((column) => (
            <th role="columnheader" scope="col" className="num" key={column.label}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, header, point }) => (
          <tr role="row" key={key}>
            <th role="rowheader" scope="row">
              {header}
            </th>
            <td role="cell" className="pic">
              <Marks point={point} />
            </td>
            {columns.map((column) => (
              <td role="cell" className="num" data-label={column.label} key={column.label}>
                {column.of(point)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const inWords = (share: Share | null): string =>
  share === null ? "–" : share.rated === 0 ? "no level" : `${share.atStandard} of ${share.rated}`;

/** 3 to 97 per cent, so that a mark at either end stays whole. */
const at = (share: Share | null): number | null =>
  share === null || share.rated === 0 ? null : 3 + (share.atStandard / share.rated) * 94;

function Marks({ point }: { point: ProfilePoint }) {
  const [self, supervisor, agreed] = [at(point.self), at(point.supervisor), at(point.agreed)];
  const middle = 13;
  const place = (x: number | null, mark: ReactNode) =>
    x === null ? null : (
      <svg x={`${x.toFixed(1)}%`} y={middle} overflow="visible">
        {mark}
      </svg>
    );
  return (
    <svg width="100%" height="26" aria-hidden="true">
      <line className="c-grid" x1="3%" x2="97%" y1={middle} y2={middle} />
      {self !== null && supervisor !== null && self !== supervisor ? (
        <line
          className="c-gap"
          x1={`${Math.min(self, supervisor).toFixed(1)}%`}
          x2={`${Math.max(self, supervisor).toFixed(1)}%`}
          y1={middle}
          y2={middle}
        />
      ) : null}
      {place(agreed, <Square />)}
      {place(self, <Circle />)}
      {place(supervisor, <Diamond />)}
    </svg>
  );
}
